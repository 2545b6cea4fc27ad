"""The storefront reaches the producer by POST /items, and by nothing else."""

import json

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
def producer(stack):
    return stack.get_logical_id(stack.producer.node.default_child)


@pytest.fixture(scope="module")
def api(template):
    (logical_id,) = template.find_resources("AWS::ApiGateway::RestApi")
    return logical_id


def items_resource(template):
    (logical_id,) = template.find_resources("AWS::ApiGateway::Resource")
    return logical_id


def test_there_is_one_rest_api(template):
    template.resource_count_is("AWS::ApiGateway::RestApi", 1)


def test_items_is_the_only_resource_and_hangs_from_the_root(template, api):
    template.resource_count_is("AWS::ApiGateway::Resource", 1)
    template.has_resource_properties(
        "AWS::ApiGateway::Resource",
        {
            "PathPart": "items",
            "ParentId": {"Fn::GetAtt": [api, "RootResourceId"]},
        },
    )


def test_post_on_items_is_the_only_method(template):
    template.resource_count_is("AWS::ApiGateway::Method", 1)
    template.has_resource_properties("AWS::ApiGateway::Method", {"HttpMethod": "POST"})

    (method,) = template.find_resources("AWS::ApiGateway::Method").values()
    on = method["Properties"]["ResourceId"]
    assert on in (
        {"Ref": items_resource(template)},
        {"Fn::GetAtt": [items_resource(template), "ResourceId"]},
    ), "POST is not on /items"


def test_post_calls_the_producer_with_a_proxy_event(template, producer):
    template.has_resource_properties(
        "AWS::ApiGateway::Method",
        {
            "HttpMethod": "POST",
            "Integration": {
                "Type": "AWS_PROXY",
                "IntegrationHttpMethod": "POST",
                "Uri": Match.any_value(),
            },
        },
    )
    (method,) = template.find_resources("AWS::ApiGateway::Method").values()
    uri = json.dumps(method["Properties"]["Integration"]["Uri"])
    assert f'["{producer}", "Arn"]' in uri or f"${{{producer}.Arn}}" in uri, (
        "POST calls another function"
    )


def test_the_api_may_invoke_the_producer(template, producer):
    template.has_resource_properties(
        "AWS::Lambda::Permission",
        {"Action": "lambda:InvokeFunction", "Principal": "apigateway.amazonaws.com"},
    )
    for permission in template.find_resources("AWS::Lambda::Permission").values():
        assert permission["Properties"]["FunctionName"] in (
            {"Fn::GetAtt": [producer, "Arn"]},
            {"Ref": producer},
        ), "another function may be called"


def test_the_api_is_deployed_to_a_stage(template, api):
    template.has_resource_properties(
        "AWS::ApiGateway::Stage", {"RestApiId": {"Ref": api}, "DeploymentId": Match.any_value()}
    )
