import json

import pytest
from aws_cdk import App, Tags
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs
from aws_cdk.assertions import Template
from constructs import Construct

from app import spend_watch


def make(extend=lambda stack: None, **changes):
    """The stack, after somebody extended it, and its template."""
    with open("cdk.json", encoding="utf-8") as f:
        context = json.load(f)["context"]
    context["spend"].update(changes)
    stack = spend_watch(App(context=context))
    extend(stack)
    return stack, Template.from_stack(stack)


@pytest.fixture(scope="module")
def made():
    return make()


@pytest.fixture(scope="module")
def template(made):
    return made[1]


def tags(template, kind, **properties):
    (found,) = template.find_resources(kind, {"Properties": properties}).values()
    return {tag["Key"]: tag["Value"] for tag in found["Properties"].get("Tags", [])}


def errors(stack):
    """Paths of everything that carries an error."""
    return [
        child.node.path
        for child in stack.node.find_all()
        if any(entry.type == "aws:cdk:error" for entry in child.node.metadata)
    ]


def test_what_is_ours_is_on_our_cost_center(template):
    ours = {"team": "finops", "cost-center": "CC-100"}
    assert tags(template, "AWS::SNS::Topic", TopicName="spend-alerts") == ours
    assert tags(template, "AWS::SNS::Topic", TopicName="spend-digest") == ours
    assert tags(template, "AWS::Lambda::Function", FunctionName="spend-digest") == ours
    assert tags(template, "AWS::IAM::Role") == ours


def test_the_exports_are_on_the_cost_center_of_data(template):
    assert tags(template, "AWS::S3::Bucket") == {"team": "data", "cost-center": "CC-340"}


def test_everything_that_has_tags_has_both(template):
    tagged = [
        {tag["Key"] for tag in resource["Properties"]["Tags"]}
        for resource in template.to_json()["Resources"].values()
        if "Tags" in resource.get("Properties", {})
    ]
    assert tagged and all(keys == {"team", "cost-center"} for keys in tagged)


def test_no_error_as_it_is(made):
    stack, template = made
    assert errors(stack) == []
    assert "cost-center" in tags(template, "AWS::S3::Bucket")


def test_the_last_word_on_the_team_counts():
    def extend(stack):
        group = Construct(stack, "Group")
        Tags.of(group).add("team", "storefront")
        sqs.Queue(group, "Queue", queue_name="of-the-group")
        own = sqs.Queue(group, "Own", queue_name="of-its-own")
        Tags.of(own).add("team", "ml")
        sqs.CfnQueue(stack, "Raw", queue_name="raw", tags=[{"key": "colour", "value": "red"}])

    stack, template = make(extend)
    group = tags(template, "AWS::SQS::Queue", QueueName="of-the-group")
    assert group == {"team": "storefront", "cost-center": "CC-210"}
    own = tags(template, "AWS::SQS::Queue", QueueName="of-its-own")
    assert own == {"team": "ml", "cost-center": "CC-341"}
    raw = tags(template, "AWS::SQS::Queue", QueueName="raw")
    assert raw == {"colour": "red", "team": "finops", "cost-center": "CC-100"}
    assert errors(stack) == []


def test_unknown_teams_and_none_are_errors():
    def extend(stack):
        Tags.of(sqs.Queue(stack, "Unknown")).add("team", "nobody")
        Tags.of(s3.Bucket(stack, "Without")).remove("team")

    stack, template = make(extend)
    template.resource_count_is("AWS::SQS::Queue", 1)
    found = errors(stack)
    for name in ("Unknown", "Without"):
        assert any(path.startswith(f"SpendWatch/{name}") for path in found), name
    assert all(path.split("/")[1] in ("Unknown", "Without") for path in found)


def test_cost_centers_are_those_of_the_settings():
    _, template = make(teams={"finops": "K-1", "data": "K-2"})
    assert tags(template, "AWS::S3::Bucket")["cost-center"] == "K-2"
    assert tags(template, "AWS::IAM::Role")["cost-center"] == "K-1"
