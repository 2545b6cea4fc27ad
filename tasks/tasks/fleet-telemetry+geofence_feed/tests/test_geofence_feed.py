"""The geofence function is fed by the stream of the readings table."""

import json

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import build_fleet


class Environment:
    """The synthesized storage and processing stacks of one environment."""

    def __init__(self, name):
        self.name = name
        fleet = build_fleet(App(), name)
        self.storage = Template.from_stack(fleet.storage)
        self.processing = Template.from_stack(fleet.processing)

    def resolve(self, value):
        """What a cross-stack reference into the storage stack stands for."""
        if isinstance(value, dict) and "Fn::ImportValue" in value:
            for output in self.storage.find_outputs("*").values():
                if output.get("Export", {}).get("Name") == value["Fn::ImportValue"]:
                    return output["Value"]
        return value

    def function_id(self, thing):
        functions = self.processing.find_resources(
            "AWS::Lambda::Function", {"Properties": {"FunctionName": f"fleet-{self.name}-{thing}"}}
        )
        (function_id,) = functions
        return function_id

    def geofence_feeds(self):
        """Properties of all event source mappings of the geofence function."""
        geofence = self.function_id("geofence")
        mappings = self.processing.find_resources("AWS::Lambda::EventSourceMapping")
        return [
            mapping["Properties"]
            for mapping in mappings.values()
            if mapping["Properties"]["FunctionName"]
            in ({"Ref": geofence}, {"Fn::GetAtt": [geofence, "Arn"]}, f"fleet-{self.name}-geofence")
        ]

    def geofence_feed(self):
        feeds = self.geofence_feeds()
        assert len(feeds) == 1, f"the geofence function has {len(feeds)} event sources, not one"
        return feeds[0]

    def geofence_statements(self):
        """Policy statements attached to the role of the geofence function."""
        resources = self.processing.to_json()["Resources"]
        role_id = resources[self.function_id("geofence")]["Properties"]["Role"]["Fn::GetAtt"][0]
        role = resources[role_id]["Properties"]
        documents = [policy["PolicyDocument"] for policy in role.get("Policies", [])]
        for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
            documents += [
                policy["Properties"]["PolicyDocument"]
                for policy_id, policy in self.processing.find_resources(kind).items()
                if {"Ref": role_id} in policy["Properties"].get("Roles", [])
                or {"Ref": policy_id} in role.get("ManagedPolicyArns", [])
            ]
        return [statement for document in documents for statement in document["Statement"]]

    def allowed_on(self, resource):
        """Actions that the role of the geofence function allows on exactly `resource`."""
        return {
            action
            for statement in self.geofence_statements()
            if resource in [self.resolve(each) for each in as_list(statement["Resource"])]
            for action in as_list(statement["Action"])
        }

    def readings_stream(self):
        (readings,) = self.storage.find_resources(
            "AWS::DynamoDB::Table",
            {"Properties": {"TableName": f"fleet-{self.name}-readings"}},
        )
        return {"Fn::GetAtt": [readings, "StreamArn"]}


@pytest.fixture(scope="module")
def prod():
    return Environment("prod")


@pytest.fixture(scope="module")
def dev():
    return Environment("dev")


def as_list(value):
    return value if isinstance(value, list) else [value]


def test_geofence_reads_the_stream_of_the_readings_table(prod):
    prod.storage.has_resource_properties(
        "AWS::DynamoDB::Table", {"TableName": "fleet-prod-readings"}
    )
    feed = prod.geofence_feed()
    assert prod.resolve(feed["EventSourceArn"]) == prod.readings_stream()
    assert feed["StartingPosition"] == "LATEST"
    assert feed.get("Enabled", True) is True


def test_only_inserts_reach_the_function(prod):
    patterns = [
        json.loads(item["Pattern"])
        for item in prod.geofence_feed().get("FilterCriteria", {}).get("Filters", [])
    ]
    assert patterns == [{"eventName": ["INSERT"]}]


def test_batches_follow_the_settings_of_prod(prod):
    prod.processing.has_resource_properties(
        "AWS::Lambda::EventSourceMapping",
        {"StartingPosition": "LATEST", "BatchSize": 100, "MaximumBatchingWindowInSeconds": 1},
    )


def test_batches_follow_the_settings_of_dev(dev):
    feed = dev.geofence_feed()
    assert feed["BatchSize"] == 25
    assert feed.get("MaximumBatchingWindowInSeconds", 0) == 0


def test_partial_failures_are_retried_three_times(prod):
    feed = prod.geofence_feed()
    assert feed.get("FunctionResponseTypes") == ["ReportBatchItemFailures"]
    assert feed.get("MaximumRetryAttempts") == 3


def test_given_up_records_go_to_the_failed_batches_queue(prod):
    (queue,) = prod.processing.find_resources(
        "AWS::SQS::Queue", {"Properties": {"QueueName": "fleet-prod-failed-batches"}}
    )
    destination = prod.geofence_feed().get("DestinationConfig", {}).get("OnFailure", {})
    queue_arn = {"Fn::GetAtt": [queue, "Arn"]}
    assert destination.get("Destination") == queue_arn
    allowed = prod.allowed_on(queue_arn)
    assert allowed & {"sqs:SendMessage", "sqs:SendMessage*"}, "pointers cannot be sent"
    assert not allowed & {"sqs:*", "sqs:ReceiveMessage", "sqs:DeleteMessage"}


def test_the_role_may_read_the_stream(prod):
    allowed = prod.allowed_on(prod.readings_stream())
    for action in ("GetRecords", "GetShardIterator", "DescribeStream"):
        assert f"dynamodb:{action}" in allowed, f"dynamodb:{action} is not allowed"
    everything = {a for s in prod.geofence_statements() for a in as_list(s["Action"])}
    assert not everything & {"dynamodb:*", "dynamodb:PutItem", "dynamodb:Scan", "dynamodb:Query"}


def test_the_decoder_is_still_fed_by_the_frames(prod):
    prod.processing.has_resource_properties(
        "AWS::Lambda::EventSourceMapping",
        {"StartingPosition": "TRIM_HORIZON", "BatchSize": 200, "MaximumBatchingWindowInSeconds": 2},
    )
    prod.processing.resource_count_is("AWS::Lambda::EventSourceMapping", 2)
