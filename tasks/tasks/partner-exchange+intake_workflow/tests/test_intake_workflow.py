"""Every upload is checked and tagged, and a failure is reported."""

import json

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

from app import add_exchange

WORKFLOW = "AWS::Transfer::Workflow"


def as_list(value):
    return value if isinstance(value, list) else [value]


class Exchange:
    """The synthesized stacks of one environment."""

    def __init__(self, environment):
        exchange = add_exchange(cdk.App(), environment)
        self.storage = Template.from_stack(exchange.storage)
        self.gateway = Template.from_stack(exchange.gateway)
        self.check = self.logical_id(exchange.gateway, exchange.gateway.intake.check)
        self.report = self.logical_id(exchange.gateway, exchange.gateway.intake.report)

    @staticmethod
    def logical_id(stack, function):
        return stack.get_logical_id(function.node.default_child)

    def workflow(self):
        """Logical id and properties of the workflow that the server runs on uploads."""
        self.gateway.resource_count_is("AWS::Transfer::Server", 1)
        (server,) = self.gateway.find_resources("AWS::Transfer::Server").values()
        details = server["Properties"].get("WorkflowDetails", {})
        assert len(details.get("OnUpload", [])) == 1, "the server runs no workflow on uploads"
        assert "OnPartialUpload" not in details
        (detail,) = details["OnUpload"]
        workflows = self.gateway.find_resources(WORKFLOW)
        reference = detail["WorkflowId"]
        workflow_id = reference.get("Ref") or reference["Fn::GetAtt"][0]
        assert reference in ({"Ref": workflow_id}, {"Fn::GetAtt": [workflow_id, "WorkflowId"]})
        return workflows[workflow_id]["Properties"], detail["ExecutionRole"]

    def role(self):
        """Logical id and properties of the role that the workflow runs with."""
        _, role = self.workflow()
        role_id, attribute = role["Fn::GetAtt"]
        assert attribute == "Arn"
        return role_id, self.gateway.find_resources("AWS::IAM::Role")[role_id]["Properties"]

    def rights(self):
        """Pairs of action and resource that the role of the workflow allows."""
        role_id, role = self.role()
        documents = [policy["PolicyDocument"] for policy in role.get("Policies", [])]
        for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
            for policy_id, policy in self.gateway.find_resources(kind).items():
                attached = {"Ref": role_id} in policy["Properties"].get("Roles", [])
                if attached or {"Ref": policy_id} in role.get("ManagedPolicyArns", []):
                    documents.append(policy["Properties"]["PolicyDocument"])
        return {
            (action, self.text(resource))
            for document in documents
            for statement in document["Statement"]
            for action in as_list(statement["Action"])
            for resource in as_list(statement["Resource"])
        }

    def text(self, value):
        """`value` as one string, with names for what it refers to."""
        if isinstance(value, str):
            return value
        if "Fn::Join" in value:
            separator, parts = value["Fn::Join"]
            return separator.join(self.text(part) for part in parts)
        if "Fn::ImportValue" in value:
            for output in self.storage.find_outputs("*").values():
                if output.get("Export", {}).get("Name") == value["Fn::ImportValue"]:
                    return self.text(output["Value"])
        (bucket,) = self.storage.find_resources("AWS::S3::Bucket")
        names = {
            json.dumps({"Ref": bucket}): "BUCKET",
            json.dumps({"Fn::GetAtt": [bucket, "Arn"]}): "arn:aws:s3:::BUCKET",
            json.dumps({"Fn::GetAtt": [self.check, "Arn"]}): "CHECK",
            json.dumps({"Fn::GetAtt": [self.report, "Arn"]}): "REPORT",
            json.dumps({"Ref": "AWS::Partition"}): "aws",
        }
        return names.get(json.dumps(value), json.dumps(value))


@pytest.fixture(scope="module")
def live():
    return Exchange("live")


@pytest.fixture(scope="module")
def test():
    return Exchange("test")


def test_uploads_are_checked_then_tagged(live):
    workflow, _ = live.workflow()
    assert [step["Type"] for step in workflow["Steps"]] == ["CUSTOM", "TAG"]
    check = workflow["Steps"][0]["CustomStepDetails"]
    assert check["Target"] == {"Fn::GetAtt": [live.check, "Arn"]}


def test_the_check_has_the_time_of_the_settings(live, test):
    for exchange, seconds in ((live, 120), (test, 30)):
        check = exchange.workflow()[0]["Steps"][0]["CustomStepDetails"]
        assert int(check["TimeoutSeconds"]) == seconds


def test_the_tag_is_the_one_that_the_bucket_deletes(live):
    tags = live.workflow()[0]["Steps"][1]["TagStepDetails"]["Tags"]
    (bucket,) = live.storage.find_resources("AWS::S3::Bucket").values()
    (expiring,) = [
        rule["TagFilters"]
        for rule in bucket["Properties"]["LifecycleConfiguration"]["Rules"]
        if "TagFilters" in rule
    ]
    assert tags == expiring == [{"Key": "intake", "Value": "checked"}]


def test_failures_are_reported(live):
    workflow, _ = live.workflow()
    steps = workflow.get("OnExceptionSteps", [])
    assert [step["Type"] for step in steps] == ["CUSTOM"]
    report = steps[0]["CustomStepDetails"]
    assert report["Target"] == {"Fn::GetAtt": [live.report, "Arn"]}
    assert int(report["TimeoutSeconds"]) == 60


def test_transfer_runs_it_with_a_role_of_its_own(live):
    role_id, role = live.role()
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "transfer.amazonaws.com"}
    for user in live.gateway.find_resources("AWS::Transfer::User").values():
        assert user["Properties"]["Role"] != {"Fn::GetAtt": [role_id, "Arn"]}


def test_the_role_may_invoke_and_tag_and_nothing_else(live):
    # A grant on a function is one for its versions as well.
    rights = {(action, resource.removesuffix(":*")) for action, resource in live.rights()}
    assert rights == {
        ("lambda:InvokeFunction", "CHECK"),
        ("lambda:InvokeFunction", "REPORT"),
        ("s3:PutObjectTagging", "arn:aws:s3:::BUCKET/*"),
        ("s3:PutObjectVersionTagging", "arn:aws:s3:::BUCKET/*"),
    }
    _, role = live.role()
    assert ":aws:policy/" not in json.dumps(role.get("ManagedPolicyArns", []))


def test_the_server_stays_as_it_is(live):
    live.gateway.has_resource_properties(
        "AWS::Transfer::Server",
        {"Domain": "S3", "Protocols": ["SFTP"], "IdentityProviderType": "SERVICE_MANAGED"},
    )
    live.gateway.resource_count_is("AWS::Lambda::Function", 2)
    live.gateway.resource_count_is("AWS::Transfer::User", 3)
