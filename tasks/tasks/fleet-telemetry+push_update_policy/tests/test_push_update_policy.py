"""The role of the push_update function allows what its handler calls, and no more."""

import json
import re

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import build_fleet

EXPECTED_ACTIONS = {"s3:GetObject", "kms:Decrypt", "iot:Publish", "dynamodb:UpdateItem"}


def as_list(value):
    return value if isinstance(value, list) else [value]


class Rollout:
    """The synthesized roll-out stack of one environment, beside the storage stack."""

    def __init__(self, environment):
        self.environment = environment
        fleet = build_fleet(App(), environment)
        self.template = Template.from_stack(fleet.rollout)
        self.storage = Template.from_stack(fleet.storage)

    def role_of(self, function):
        (found,) = self.template.find_resources(
            "AWS::Lambda::Function",
            {"Properties": {"FunctionName": f"fleet-{self.environment}-{function}"}},
        ).values()
        return found["Properties"]["Role"]["Fn::GetAtt"][0]

    def statements_of(self, function):
        """All statements that the role of `function` has, wherever they are written."""
        role_id = self.role_of(function)
        role = self.template.find_resources("AWS::IAM::Role")[role_id]["Properties"]
        documents = [policy["PolicyDocument"] for policy in role.get("Policies", [])]
        for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
            for policy_id, policy in self.template.find_resources(kind).items():
                attached = {"Ref": role_id} in policy["Properties"].get("Roles", [])
                referenced = {"Ref": policy_id} in role.get("ManagedPolicyArns", [])
                if attached or referenced:
                    documents.append(policy["Properties"]["PolicyDocument"])
        return [statement for document in documents for statement in document["Statement"]]

    def arn(self, service, path, *, everywhere=False):
        """Pattern of an ARN of this account that is put together from its parts."""
        place = "::" if everywhere else r":\$\{AWS::Region\}:\$\{AWS::AccountId\}"
        return r"arn:(\$\{AWS::Partition\}|aws):" + service + place + f":{path}"

    def resources_for(self, action):
        """The resources on which `push_update` may do `action`, flattened to text."""
        resources = [
            self.flatten(resource)
            for statement in self.statements_of("push-update")
            if action in as_list(statement["Action"])
            for resource in as_list(statement["Resource"])
        ]
        assert resources, f"push_update may not do {action}"
        return resources

    def flatten(self, value):
        """`value` as text: `${Id}`, `${Id.Attribute}`, imports resolved in the storage stack."""
        if isinstance(value, str):
            return value
        if "Ref" in value:
            return f"${{{value['Ref']}}}"
        if "Fn::GetAtt" in value:
            return f"${{{'.'.join(value['Fn::GetAtt'])}}}"
        if "Fn::Join" in value:
            separator, parts = value["Fn::Join"]
            return separator.join(self.flatten(part) for part in parts)
        if "Fn::Sub" in value and isinstance(value["Fn::Sub"], str):
            return value["Fn::Sub"]
        if "Fn::Sub" in value:
            text, variables = value["Fn::Sub"]
            for name, part in variables.items():
                text = text.replace(f"${{{name}}}", self.flatten(part))
            return text
        if "Fn::ImportValue" in value:
            for output in self.storage.find_outputs("*").values():
                if output.get("Export", {}).get("Name") == value["Fn::ImportValue"]:
                    return "storage:" + self.flatten(output["Value"])
        return json.dumps(value)


@pytest.fixture(scope="module")
def prod():
    return Rollout("prod")


def test_the_role_allows_exactly_the_calls_of_the_handler(prod):
    statements = prod.statements_of("push-update")
    assert {action for s in statements for action in as_list(s["Action"])} == EXPECTED_ACTIONS
    assert all(statement["Effect"] == "Allow" for statement in statements)


def test_no_managed_policy_beyond_writing_logs(prod):
    role = prod.template.find_resources("AWS::IAM::Role")[prod.role_of("push-update")]
    aws_managed = [
        prod.flatten(arn)
        for arn in role["Properties"].get("ManagedPolicyArns", [])
        if ":aws:policy/" in prod.flatten(arn)
    ]
    assert all(arn.endswith("/AWSLambdaBasicExecutionRole") for arn in aws_managed)
    assert prod.statements_of("push-update"), "the role has no permissions of its own"


def test_objects_are_read_under_releases_only(prod):
    (bucket,) = prod.template.find_resources("AWS::S3::Bucket")
    by_name = prod.arn("s3", rf"\$\{{{bucket}\}}/releases/[*]", everywhere=True)
    for resource in prod.resources_for("s3:GetObject"):
        assert resource == f"${{{bucket}.Arn}}/releases/*" or re.fullmatch(by_name, resource), (
            f"s3:GetObject is allowed on {resource}"
        )


def test_only_the_firmware_key_decrypts(prod):
    (key,) = prod.template.find_resources("AWS::KMS::Key")
    by_id = prod.arn("kms", rf"key/\$\{{{key}\}}")
    for resource in prod.resources_for("kms:Decrypt"):
        assert resource == f"${{{key}.Arn}}" or re.fullmatch(by_id, resource), (
            f"kms:Decrypt is allowed on {resource}"
        )


def test_publishes_only_on_firmware_topics_of_the_environment(prod):
    prod.template.resource_count_is("AWS::Lambda::Function", 3)
    wanted = prod.arn("iot", "topic/fleet/prod/vehicles/[*]/firmware")
    for resource in prod.resources_for("iot:Publish"):
        assert re.fullmatch(wanted, resource), f"iot:Publish is allowed on {resource}"


def test_topics_of_dev_are_those_of_dev():
    dev = Rollout("dev")
    dev.template.resource_count_is("AWS::Lambda::Function", 3)
    for resource in dev.resources_for("iot:Publish"):
        assert resource.endswith(":topic/fleet/dev/vehicles/*/firmware")


def test_updates_the_vehicles_table_only(prod):
    (table,) = prod.storage.find_resources(
        "AWS::DynamoDB::Table", {"Properties": {"TableName": "fleet-prod-vehicles"}}
    )
    arn = f"storage:${{{table}.Arn}}"
    by_name = prod.arn("dynamodb", "table/fleet-prod-vehicles")
    resources = [
        resource
        for resource in prod.resources_for("dynamodb:UpdateItem")
        # A grant on the table names its indexes too, or nothing in their place.
        if resource not in (f"{arn}/index/*", "${AWS::NoValue}")
    ]
    assert resources, "the table itself cannot be updated"
    assert all(resource == arn or re.fullmatch(by_name, resource) for resource in resources)


def test_the_other_functions_keep_their_permissions(prod):
    for function in ("select-cohort", "check-health"):
        actions = {action for s in prod.statements_of(function) for action in as_list(s["Action"])}
        assert actions == {"dynamodb:Query"}
