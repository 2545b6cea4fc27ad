"""The storefront reaches the producer by POST /items, and by nothing else."""

import aws_cdk as cdk
import pytest
from aws_cdk import aws_events as events
from aws_cdk.assertions import Match, Template

from shop_events.config import stage_config
from shop_events.stacks.ingest import IngestStack


@pytest.fixture(scope="module")
def stack():
    app = cdk.App()
    elsewhere = cdk.Stack(app, "Elsewhere")
    bus = events.EventBus.from_event_bus_arn(
        elsewhere, "Bus", "arn:aws:events:eu-west-1:111122223333:event-bus/shop-test"
    )
    return IngestStack(app, "Ingest", config=stage_config("prod"), bus=bus)


@pytest.fixture(scope="module")
def template(stack):
    return Template.from_stack(stack)


@pytest.fixture(scope="module")
def producer_arn(stack):
    return {"Fn::GetAtt": [stack.get_logical_id(stack.producer.node.default_child), "Arn"]}


def test_there_is_one_rest_api(template):
    template.resource_count_is("AWS::ApiGateway::RestApi", 1)


def test_items_is_the_only_resource_and_hangs_from_the_root(template):
    template.resource_count_is("AWS::ApiGateway::Resource", 1)
    template.has_resource_properties(
        "AWS::ApiGateway::Resource",
        {
            "PathPart": "items",
            "ParentId": {"Fn::GetAtt": [Match.any_value(), "RootResourceId"]},
        },
    )


def test_post_on_items_is_the_only_method(template):
    template.resource_count_is("AWS::ApiGateway::Method", 1)
    template.has_resource_properties("AWS::ApiGateway::Method", {"HttpMethod": "POST"})

    (items,) = template.find_resources("AWS::ApiGateway::Resource")
    (method,) = template.find_resources("AWS::ApiGateway::Method").values()
    assert method["Properties"]["ResourceId"] == {"Ref": items}, "POST is not on /items"


def test_post_calls_the_producer_with_a_proxy_event(template, producer_arn):
    template.has_resource_properties(
        "AWS::ApiGateway::Method",
        {
            "HttpMethod": "POST",
            "Integration": {
                "Type": "AWS_PROXY",
                "IntegrationHttpMethod": "POST",
                "Uri": {"Fn::Join": ["", Match.array_with([producer_arn])]},
            },
        },
    )


def test_the_api_may_invoke_the_producer(template, producer_arn):
    template.has_resource_properties(
        "AWS::Lambda::Permission",
        {
            "Action": "lambda:InvokeFunction",
            "Principal": "apigateway.amazonaws.com",
            "FunctionName": producer_arn,
        },
    )


def test_the_api_is_deployed_to_a_stage(template):
    template.has_resource_properties(
        "AWS::ApiGateway::Stage",
        {"RestApiId": Match.any_value(), "DeploymentId": Match.any_value()},
    )
