"""Uploads reach the ingest function, and its results reach topic and queue."""

import json
from pathlib import Path

import pytest
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from app import build

CONTEXT = json.loads((Path(__file__).parent.parent / "cdk.json").read_text())["context"]

WAYS = ("Put", "Post", "Copy", "CompleteMultipartUpload")


class Stage:
    """The synthesized stack of a stage."""

    def __init__(self, name):
        self.name = name
        self.template = Template.from_stack(build(App(context=CONTEXT), name))

    def id_of(self, kind, **properties):
        (found,) = self.template.find_resources(kind, {"Properties": properties})
        return found

    @property
    def ingest(self):
        return self.id_of("AWS::Lambda::Function", FunctionName=f"photos-{self.name}-ingest")

    def is_ingest(self, value):
        arn = {"Fn::GetAtt": [self.ingest, "Arn"]}
        return value in (arn, {"Ref": self.ingest}, f"photos-{self.name}-ingest")

    @property
    def photos(self):
        return self.id_of("AWS::S3::Bucket", IntelligentTieringConfigurations=Match.any_value())

    def notifications(self):
        """Pairs of event and filter for all that the photo bucket tells a function."""
        photos = self.template.find_resources("AWS::S3::Bucket")[self.photos]["Properties"]
        found = []
        for config in photos.get("NotificationConfiguration", {}).get("LambdaConfigurations", []):
            assert self.is_ingest(config["Function"])
            rules = config.get("Filter", {}).get("S3Key", {}).get("Rules", [])
            found.append((config["Event"], rules))
        for custom in self.template.find_resources("Custom::S3BucketNotifications").values():
            assert custom["Properties"]["BucketName"] == {"Ref": self.photos}
            notified = custom["Properties"]["NotificationConfiguration"]
            assert set(notified) == {"LambdaFunctionConfigurations"}
            for config in notified["LambdaFunctionConfigurations"]:
                assert self.is_ingest(config["LambdaFunctionArn"])
                rules = config.get("Filter", {}).get("Key", {}).get("FilterRules", [])
                found += [(event, rules) for event in config["Events"]]
        return [
            (event, {rule["Name"].lower(): rule["Value"] for rule in rules})
            for event, rules in found
        ]

    def invoke_config(self):
        (config,) = [
            config["Properties"]
            for config in self.template.find_resources("AWS::Lambda::EventInvokeConfig").values()
            if self.is_ingest(config["Properties"]["FunctionName"])
        ]
        assert config["Qualifier"] == "$LATEST"
        return config

    def allowed(self, action):
        """Resources on which the role of ingest may do `action`."""
        functions = self.template.find_resources("AWS::Lambda::Function")
        role = functions[self.ingest]["Properties"]["Role"]["Fn::GetAtt"][0]
        documents = [
            policy["PolicyDocument"]
            for policy in self.template.find_resources("AWS::IAM::Role")[role]["Properties"].get(
                "Policies", []
            )
        ]
        for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
            for policy in self.template.find_resources(kind).values():
                if {"Ref": role} in policy["Properties"].get("Roles", []):
                    documents.append(policy["Properties"]["PolicyDocument"])
        found = []
        for document in documents:
            for statement in document["Statement"]:
                if action in as_list(statement["Action"]):
                    found += as_list(statement["Resource"])
        return found


def as_list(value):
    return value if isinstance(value, list) else [value]


@pytest.fixture(scope="module")
def prod():
    return Stage("prod")


@pytest.fixture(scope="module")
def beta():
    return Stage("beta")


def test_created_photos_call_ingest(prod, beta):
    for stage, suffixes in ((prod, {".dng", ".heic", ".jpeg", ".jpg"}), (beta, {".dng", ".jpg"})):
        events = {}
        for event, filters in stage.notifications():
            events.setdefault(filters.get("suffix"), set()).add(event)
        assert set(events) == suffixes
        for told in events.values():
            assert told in (
                {"s3:ObjectCreated:*"},
                {f"s3:ObjectCreated:{way}" for way in WAYS},
            )


def test_only_uploads_under_incoming_do(prod):
    filters = [filters for _, filters in prod.notifications()]
    assert filters
    for item in filters:
        assert set(item) == {"prefix", "suffix"}
        assert item["prefix"] == "incoming/"


def test_s3_may_call_ingest(prod):
    permissions = [
        permission["Properties"]
        for permission in prod.template.find_resources("AWS::Lambda::Permission").values()
        if prod.is_ingest(permission["Properties"]["FunctionName"])
    ]
    assert permissions, "S3 is not allowed to call the function"
    for permission in permissions:
        assert permission["Action"] == "lambda:InvokeFunction"
        assert permission["Principal"] == "s3.amazonaws.com"
        assert permission["SourceArn"] == {"Fn::GetAtt": [prod.photos, "Arn"]}


def test_results_go_to_the_accepted_topic(prod):
    topic = prod.id_of("AWS::SNS::Topic", TopicName="photos-prod-accepted")
    names = ({"Ref": topic}, {"Fn::GetAtt": [topic, "TopicArn"]})
    assert prod.invoke_config()["DestinationConfig"]["OnSuccess"]["Destination"] in names
    (resource,) = prod.allowed("sns:Publish")
    assert resource in names


def test_failures_go_to_the_rejects_queue(prod):
    queue = prod.id_of("AWS::SQS::Queue", QueueName="photos-prod-rejects")
    arn = {"Fn::GetAtt": [queue, "Arn"]}
    assert prod.invoke_config()["DestinationConfig"]["OnFailure"]["Destination"] == arn
    assert prod.allowed("sqs:SendMessage") == [arn]


def test_lambda_is_as_stubborn_as_the_settings_say(prod, beta):
    for stage, retries, seconds in ((prod, 1, 7200), (beta, 0, 900)):
        config = stage.invoke_config()
        assert config["MaximumRetryAttempts"] == retries
        assert config["MaximumEventAgeInSeconds"] == seconds


def test_workers_keep_their_queues(prod):
    prod.template.resource_count_is("AWS::Lambda::EventSourceMapping", 2)
    prod.template.resource_count_is("AWS::SNS::Subscription", 2)
