"""Searches in sealed records, and no others, go from the log into the trail."""

import re

import pytest
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from app import Archive
from stacks import Site

FILTER = "AWS::Logs::SubscriptionFilter"


def as_list(value):
    return value if isinstance(value, list) else [value]


class Oversight:
    """The oversight stack of a site, beside the reading room."""

    def __init__(self, site):
        archive = Archive(App(), site)
        self.template = Template.from_stack(archive.oversight)
        self.reading_room = Template.from_stack(archive.reading_room)

    def subscription(self):
        """Id and resource of the only subscription filter, in whichever stack it is."""
        found = {
            **self.template.find_resources(FILTER),
            **self.reading_room.find_resources(FILTER),
        }
        ((_, subscription),) = found.items()
        return subscription

    def stream(self):
        (found,) = self.template.find_resources("AWS::KinesisFirehose::DeliveryStream")
        return {"Fn::GetAtt": [found, "Arn"]}

    def role(self):
        """Id and properties of the role that CloudWatch Logs writes with."""
        role_id = self.subscription()["Properties"]["RoleArn"]["Fn::GetAtt"][0]
        return role_id, self.template.find_resources("AWS::IAM::Role")[role_id]["Properties"]

    def policies(self):
        """Documents of the role's policies, by the id of the resource that they are in."""
        role_id, role = self.role()
        found = {role_id: [policy["PolicyDocument"] for policy in role.get("Policies", [])]}
        for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
            for policy_id, policy in self.template.find_resources(kind).items():
                attached = {"Ref": role_id} in policy["Properties"].get("Roles", [])
                if attached or {"Ref": policy_id} in role.get("ManagedPolicyArns", []):
                    found[policy_id] = [policy["Properties"]["PolicyDocument"]]
        return found

    def statements(self):
        return [
            statement
            for documents in self.policies().values()
            for document in documents
            for statement in document["Statement"]
        ]


@pytest.fixture(scope="module")
def oversight():
    return Oversight(Site.ARCHIVE)


def test_the_log_of_the_reading_room_is_subscribed_to(oversight):
    functions = oversight.reading_room.find_resources(
        "AWS::Lambda::Function", {"Properties": {"Handler": "main.handle"}}
    )
    (function,) = functions.values()
    log = function["Properties"]["LoggingConfig"]["LogGroup"]
    name = oversight.subscription()["Properties"]["LogGroupName"]
    if "Fn::ImportValue" in name:
        (name,) = [
            output["Value"]
            for output in oversight.reading_room.find_outputs("*").values()
            if output.get("Export", {}).get("Name") == name["Fn::ImportValue"]
        ]
    assert name == log


def test_only_sealed_searches_are_kept(oversight):
    pattern = oversight.subscription()["Properties"]["FilterPattern"]
    assert re.fullmatch(r"\{\s*\(?\s*\$\.audit\s*=\s*\"?sealed-search\"?\s*\)?\s*\}", pattern)


def test_they_go_into_the_trail(oversight):
    oversight.template.resource_count_is("AWS::KinesisFirehose::DeliveryStream", 1)
    assert oversight.subscription()["Properties"]["DestinationArn"] == oversight.stream()


def test_the_role_is_for_cloudwatch_logs(oversight):
    _, role = oversight.role()
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Effect"] == "Allow"
    assert statement["Action"] == "sts:AssumeRole"
    (service,) = as_list(statement["Principal"]["Service"])
    parts = [service] if isinstance(service, str) else service["Fn::Join"][1]
    assert parts[0].startswith("logs.")
    assert parts[-1] == {"Ref": "AWS::URLSuffix"} or parts[-1].endswith(".amazonaws.com")


def test_the_role_may_put_records_into_the_trail_only(oversight):
    actions = set()
    for statement in oversight.statements():
        assert statement["Effect"] == "Allow"
        assert as_list(statement["Resource"]) == [oversight.stream()]
        actions.update(as_list(statement["Action"]))
    assert actions == {"firehose:PutRecord", "firehose:PutRecordBatch"}
    _, role = oversight.role()
    assert not [arn for arn in role.get("ManagedPolicyArns", []) if "Ref" not in arn]


def test_the_permission_is_there_before_the_test_record(oversight):
    role_id, _ = oversight.role()
    needed = {policy_id for policy_id, documents in oversight.policies().items() if documents}
    # What is in the role itself, or is attached by it, comes before what refers to the role.
    attached_later = needed - {role_id}
    for policy_id in set(attached_later):
        if policy_id in oversight.template.find_resources("AWS::IAM::ManagedPolicy"):
            _, role = oversight.role()
            if {"Ref": policy_id} in role.get("ManagedPolicyArns", []):
                attached_later.discard(policy_id)
    assert needed
    assert attached_later <= set(as_list(oversight.subscription().get("DependsOn", [])))


def test_the_trail_and_macie_are_as_before(oversight):
    oversight.template.has_resource_properties(
        "AWS::S3::Bucket",
        {"ObjectLockConfiguration": {"Rule": {"DefaultRetention": {"Days": 3660}}}},
    )
    oversight.template.has_resource_properties(
        "AWS::Events::Rule", {"EventPattern": Match.object_like({"source": ["aws.macie"]})}
    )
    oversight.template.resource_count_is("AWS::Macie::Session", 1)
