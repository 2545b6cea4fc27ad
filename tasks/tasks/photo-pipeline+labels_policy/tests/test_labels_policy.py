"""The labels worker may do what its handler does, on what it does it on."""

import json
from pathlib import Path

import pytest
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from app import build

CONTEXT = json.loads((Path(__file__).parent.parent / "cdk.json").read_text())["context"]


@pytest.fixture(scope="module")
def prod():
    return Template.from_stack(build(App(context=CONTEXT), "prod"))


def as_list(value):
    return value if isinstance(value, list) else [value]


def flat(value):
    """A resource as text, with references as `${Id}` or `${Id.Attribute}`."""
    if isinstance(value, str):
        return value
    if "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        return separator.join(flat(part) for part in parts)
    if "Fn::GetAtt" in value:
        return f"${{{'.'.join(value['Fn::GetAtt'])}}}"
    if "Fn::Sub" in value:
        return value["Fn::Sub"]
    return f"${{{value['Ref']}}}"


def role_of(template, function):
    (found,) = template.find_resources(
        "AWS::Lambda::Function", {"Properties": {"FunctionName": f"photos-prod-{function}"}}
    ).values()
    return found["Properties"]["Role"]["Fn::GetAtt"][0]


def statements(template, function):
    """All that the role of a function is allowed or denied, wherever that is written."""
    role_id = role_of(template, function)
    role = template.find_resources("AWS::IAM::Role")[role_id]["Properties"]
    documents = [policy["PolicyDocument"] for policy in role.get("Policies", [])]
    for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
        for policy_id, policy in template.find_resources(kind).items():
            attached = {"Ref": role_id} in policy["Properties"].get("Roles", [])
            if attached or {"Ref": policy_id} in role.get("ManagedPolicyArns", []):
                documents.append(policy["Properties"]["PolicyDocument"])
    return [statement for document in documents for statement in document["Statement"]]


def grants(template, function):
    """Resources by action, without those of the queue that the function reads."""
    found = {}
    for statement in statements(template, function):
        assert statement["Effect"] == "Allow"
        for action in as_list(statement["Action"]):
            if not action.startswith("sqs:"):
                resources = {flat(resource) for resource in as_list(statement["Resource"])}
                found.setdefault(action, set()).update(resources - {"${AWS::NoValue}"})
    return found


def photos(template):
    (bucket,) = template.find_resources(
        "AWS::S3::Bucket", {"Properties": {"IntelligentTieringConfigurations": Match.any_value()}}
    )
    return bucket


def test_one_action_for_each_call(prod):
    assert set(grants(prod, "labels")) == {
        "rekognition:DetectLabels",
        "s3:GetObject",
        "s3:PutObjectTagging",
        "dynamodb:UpdateItem",
    }


def test_objects_only_in_the_library(prod):
    bucket = photos(prod)
    wanted = (
        {f"${{{bucket}.Arn}}/library/*"},
        {f"arn:${{AWS::Partition}}:s3:::${{{bucket}}}/library/*"},
        {f"arn:aws:s3:::${{{bucket}}}/library/*"},
    )
    for action in ("s3:GetObject", "s3:PutObjectTagging"):
        assert grants(prod, "labels").get(action) in wanted


def test_only_the_table_without_indexes(prod):
    (table,) = prod.find_resources("AWS::DynamoDB::Table")
    assert grants(prod, "labels").get("dynamodb:UpdateItem") == {f"${{{table}.Arn}}"}


def test_rekognition_has_nothing_narrower(prod):
    assert grants(prod, "labels").get("rekognition:DetectLabels") == {"*"}


def test_nothing_comes_by_other_ways(prod):
    role = prod.find_resources("AWS::IAM::Role")[role_of(prod, "labels")]["Properties"]
    managed = [flat(arn) for arn in role.get("ManagedPolicyArns", [])]
    managed = [arn for arn in managed if ":aws:policy/" in arn]
    assert [arn.rsplit("/", 1)[1] for arn in managed] == ["AWSLambdaBasicExecutionRole"]
    assert len(grants(prod, "labels")) == 4


def test_it_still_reads_its_queue(prod):
    (queue,) = prod.find_resources(
        "AWS::SQS::Queue", {"Properties": {"QueueName": "photos-prod-labels"}}
    )
    reading = [s for s in statements(prod, "labels") if "sqs:ReceiveMessage" in s["Action"]]
    assert [flat(s["Resource"]) for s in reading] == [f"${{{queue}.Arn}}"]


def test_moderation_is_as_it_was(prod):
    assert set(grants(prod, "moderation")) == {
        "rekognition:DetectModerationLabels",
        "s3:GetBucket*",
        "s3:GetObject*",
        "s3:List*",
        "dynamodb:UpdateItem",
        "sns:Publish",
    }
