"""The vibration function reads its stream, in windows, and loses nothing silently."""

import json
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

from app import build

MAPPING = "AWS::Lambda::EventSourceMapping"
NEEDED = {
    "kinesis:DescribeStream",
    "kinesis:DescribeStreamSummary",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
}


def as_list(value):
    return value if isinstance(value, list) else [value]


class Plant:
    """The synthesized stack of one plant."""

    def __init__(self, name, stack):
        self.name = name
        self.template = Template.from_stack(stack)
        self.resources = self.template.to_json()["Resources"]
        (self.function,) = self.template.find_resources(
            "AWS::Lambda::Function", {"Properties": {"FunctionName": f"{name}-vibration"}}
        )
        (self.stream,) = self.template.find_resources("AWS::Kinesis::Stream")
        role = self.resources[self.function]["Properties"]["Role"]
        self.role = role["Fn::GetAtt"][0]

    def is_stream(self, value):
        """Whether `value` is the ARN of the stream, as a reference or spelled out."""
        if value == {"Fn::GetAtt": [self.stream, "Arn"]}:
            return True
        return json.dumps(value).rstrip('"]} ').endswith(f":stream/{self.name}-vibration")

    def feed(self):
        """Logical id and properties of the one event source of the function."""
        self.template.resource_count_is(MAPPING, 1)
        ((feed_id, feed),) = self.template.find_resources(MAPPING).items()
        name = feed["Properties"]["FunctionName"]
        assert self.function in str(name) or f"{self.name}-vibration" in str(name)
        return feed_id, feed["Properties"]

    def policies(self):
        """Documents of the role, with the logical ids of the resources that they stand in."""
        role = self.resources[self.role]["Properties"]
        found = [(self.role, policy["PolicyDocument"]) for policy in role.get("Policies", [])]
        for policy_id, policy in self.resources.items():
            properties = policy.get("Properties", {})
            if policy["Type"] in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
                attached = f"'{self.role}'" in str(properties.get("Roles", []))
                referenced = f"'{policy_id}'" in str(role.get("ManagedPolicyArns", []))
                if attached or referenced:
                    found.append((policy_id, properties["PolicyDocument"]))
            elif policy["Type"] == "AWS::IAM::RolePolicy":
                if f"'{self.role}'" in str(properties["RoleName"]):
                    found.append((policy_id, properties["PolicyDocument"]))
        for _, document in found:
            assert document.keys() <= {"Id", "Version", "Statement"}
            assert document.get("Version", "2012-10-17") in ("2012-10-17", "2008-10-17")
        return found

    def statements(self, service):
        """Statements about `service`, with the logical ids of the resources that they stand in."""
        return [
            (policy_id, statement)
            for policy_id, document in self.policies()
            for statement in as_list(document["Statement"])
            if any(action.startswith(f"{service}:") for action in as_list(statement["Action"]))
        ]

    def before(self, resource_id):
        """Logical ids of everything that CloudFormation creates before `resource_id`."""
        seen, waiting = set(), [resource_id]
        while waiting:
            resource = self.resources[waiting.pop()]
            text = json.dumps(resource.get("Properties", {}))
            named = set(as_list(resource.get("DependsOn", [])))
            for other in self.resources:
                if other in named or f'"{other}"' in text or f"${{{other}" in text:
                    if other not in seen:
                        seen.add(other)
                        waiting.append(other)
        return seen


@pytest.fixture(scope="module")
def plants():
    context = json.loads(Path("cdk.json").read_text())["context"]
    return {name: Plant(name, stack) for name, stack in build(cdk.App(context=context)).items()}


def test_the_function_reads_its_stream_from_the_oldest_record(plants):
    for plant in plants.values():
        _, feed = plant.feed()
        assert plant.is_stream(feed["EventSourceArn"])
        assert feed["StartingPosition"] == "TRIM_HORIZON"
        assert feed.get("Enabled", True) is True


@pytest.mark.parametrize("name, batch_size, window", [("north", 400, 60), ("south", 150, 120)])
def test_batches_and_windows_follow_the_settings(plants, name, batch_size, window):
    _, feed = plants[name].feed()
    assert feed["BatchSize"] == batch_size
    assert feed["TumblingWindowInSeconds"] == window


def test_failed_batches_are_halved_and_tried_twice_more(plants):
    for plant in plants.values():
        _, feed = plant.feed()
        assert feed["MaximumRetryAttempts"] == 2
        assert feed["BisectBatchOnFunctionError"] is True
        assert feed["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_lost_records_are_noted_in_the_queue(plants):
    for plant in plants.values():
        (queue,) = plant.template.find_resources(
            "AWS::SQS::Queue", {"Properties": {"QueueName": f"{plant.name}-vibration-lost"}}
        )
        _, feed = plant.feed()
        destination = feed["DestinationConfig"]["OnFailure"]["Destination"]
        assert destination == {"Fn::GetAtt": [queue, "Arn"]}
        sending = [
            resource
            for _, statement in plant.statements("sqs")
            if "sqs:SendMessage" in as_list(statement["Action"])
            for resource in as_list(statement["Resource"])
        ]
        assert {"Fn::GetAtt": [queue, "Arn"]} in sending


def test_the_role_may_read_this_stream_only(plants):
    for plant in plants.values():
        found = plant.statements("kinesis")
        actions = {action for _, each in found for action in as_list(each["Action"])}
        assert actions == NEEDED
        for _, statement in found:
            assert statement["Effect"] == "Allow"
            assert all(plant.is_stream(each) for each in as_list(statement["Resource"]))
        managed = plant.resources[plant.role]["Properties"]["ManagedPolicyArns"]
        assert "Kinesis" not in str(managed)


def test_the_right_is_there_before_the_connection(plants):
    for plant in plants.values():
        feed_id, _ = plant.feed()
        found = plant.statements("kinesis")
        assert found, "the role has no right on the stream"
        earlier = plant.before(feed_id)
        assert {policy_id for policy_id, _ in found} <= earlier


def test_messages_still_reach_the_stream(plants):
    for plant in plants.values():
        plant.template.resource_count_is("AWS::Kinesis::Stream", 1)
        plant.template.has_resource_properties(
            "AWS::IoT::TopicRule",
            {
                "RuleName": f"{plant.name}_vibration",
                "TopicRulePayload": {
                    "Actions": [{"Kinesis": {"StreamName": {"Ref": plant.stream}}}]
                },
            },
        )
