"""The role of the worker allows its three calls, where it makes them."""

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from farm.main import make_farm
from farm.settings import FARMS


def as_list(value):
    return value if isinstance(value, list) else [value]


def flatten(value):
    """Text with `${Id}` and `${Id.Attribute}` in place of references."""
    if isinstance(value, str):
        return value
    if "Ref" in value:
        return f"${{{value['Ref']}}}"
    if "Fn::GetAtt" in value:
        return f"${{{'.'.join(value['Fn::GetAtt'])}}}"
    if "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        return separator.join(flatten(part) for part in parts)
    if "Fn::Sub" in value:
        return value["Fn::Sub"]
    return repr(value)


@pytest.fixture(scope="module")
def finals():
    return Template.from_stack(make_farm(App(), FARMS["finals"]))


def job_role(template):
    (job,) = template.find_resources("AWS::Batch::JobDefinition").values()
    role_id = job["Properties"]["ContainerProperties"]["JobRoleArn"]["Fn::GetAtt"][0]
    return role_id, template.find_resources("AWS::IAM::Role")[role_id]["Properties"]


def statements(template):
    """All statements of the job's role but those for the texture cache."""
    role_id, role = job_role(template)
    documents = [policy["PolicyDocument"] for policy in role.get("Policies", [])]
    for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
        for policy_id, policy in template.find_resources(kind).items():
            if {"Ref": role_id} in policy["Properties"].get("Roles", []) or {
                "Ref": policy_id
            } in role.get("ManagedPolicyArns", []):
                documents.append(policy["Properties"]["PolicyDocument"])
    found = [statement for document in documents for statement in document["Statement"]]
    return [
        statement
        for statement in found
        if not all(action.startswith("elasticfilesystem:") for action in as_list(statement["Action"]))
    ]


def bucket_named(template, variable):
    """Logical id of the bucket whose name the worker gets as `variable`."""
    (job,) = template.find_resources("AWS::Batch::JobDefinition").values()
    for item in job["Properties"]["ContainerProperties"]["Environment"]:
        if item["Name"] == variable:
            return item["Value"]["Ref"]
    raise AssertionError(variable)


def resources_of(template, action):
    return {
        flatten(resource)
        for statement in statements(template)
        if action in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
    }


def conditions_of(template, action):
    return [
        statement.get("Condition", {})
        for statement in statements(template)
        if action in as_list(statement["Action"])
    ]


def test_one_action_per_call(finals):
    found = statements(finals)
    assert {action for statement in found for action in as_list(statement["Action"])} == {
        "s3:GetObject",
        "s3:PutObject",
        "cloudwatch:PutMetricData",
    }
    assert all(statement["Effect"] == "Allow" for statement in found)


def test_scenes_are_read_below_their_prefix(finals):
    scenes = bucket_named(finals, "SCENES_BUCKET")
    assert resources_of(finals, "s3:GetObject") == {f"${{{scenes}.Arn}}/shots/*"}


def test_frames_are_written_below_their_prefix(finals):
    frames = bucket_named(finals, "FRAMES_BUCKET")
    assert resources_of(finals, "s3:PutObject") == {f"${{{frames}.Arn}}/renders/*"}


def test_metrics_stay_in_their_namespace(finals):
    conditions = conditions_of(finals, "cloudwatch:PutMetricData")
    assert conditions, "the worker may not report metrics"
    for condition in conditions:
        namespaces = [
            value
            for operator in ("StringEquals", "StringLike", "StringEqualsIgnoreCase")
            for value in as_list(condition.get(operator, {}).get("cloudwatch:namespace", []))
        ]
        assert namespaces == ["RenderFarm"]
    # This action knows no resources.
    assert resources_of(finals, "cloudwatch:PutMetricData") == {"*"}


def test_rights_on_objects_hang_on_no_condition(finals):
    found = conditions_of(finals, "s3:GetObject") + conditions_of(finals, "s3:PutObject")
    assert found
    assert not any("cloudwatch:namespace" in str(condition) for condition in found)


def test_no_managed_policies_of_aws_and_no_statements_of_buckets(finals):
    _, role = job_role(finals)
    assert not any(":iam::aws:policy/" in flatten(arn) for arn in role.get("ManagedPolicyArns", []))
    for policy in finals.find_resources("AWS::S3::BucketPolicy").values():
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
            assert statement["Effect"] == "Deny"
    finals.resource_count_is("AWS::S3::Bucket", 2)


def test_the_cache_stays_within_reach(finals):
    role_id, _ = job_role(finals)
    actions = {
        action
        for policy in finals.find_resources("AWS::IAM::Policy").values()
        if {"Ref": role_id} in policy["Properties"]["Roles"]
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        for action in as_list(statement["Action"])
    }
    assert {"elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"} <= actions
