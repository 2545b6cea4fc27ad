"""The house rules hold in every stack of the app."""

import pytest
from aws_cdk import App, Aspects, Stack
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from aws_cdk.assertions import Annotations, Match, Template

from app import build
from relay.config import load
from relay.guards import Guards


class Relay:
    def __init__(self, file):
        core, tenants = build(App(), load(file))
        self.core = Template.from_stack(core)
        self.tenants = [Template.from_stack(stack) for stack in tenants.values()]
        self.stacks = [core, *tenants.values()]

    def queues(self):
        return properties([self.core, *self.tenants], "AWS::SQS::Queue", "QueueName")

    def logs(self):
        return properties([self.core, *self.tenants], "AWS::Logs::LogGroup", "LogGroupName")


def properties(templates, kind, name):
    """Properties of all resources of a kind, by name."""
    return {
        resource["Properties"].get(name): resource["Properties"]
        for template in templates
        for resource in template.find_resources(kind).values()
    }


@pytest.fixture(scope="module")
def live():
    return Relay("relay.toml")


@pytest.fixture(scope="module")
def sample():
    """A stack with queues and logs of all sorts, under the rules."""
    app = App()
    stack = Stack(app, "Sample")
    sqs.CfnQueue(stack, "Lonely", queue_name="jobs")
    sqs.CfnQueue(stack, "Nameless")
    sqs.CfnQueue(stack, "Misleading", queue_name="dead-ends")
    sqs.CfnQueue(stack, "Last", queue_name="jobs-dead")
    sqs.CfnQueue(
        stack,
        "Keyed",
        queue_name="keyed",
        kms_master_key_id="alias/ours",
        redrive_policy={"deadLetterTargetArn": "arn:aws:sqs:::jobs-dead", "maxReceiveCount": 3},
    )
    sqs.Queue(
        stack,
        "High",
        queue_name="high",
        dead_letter_queue=sqs.DeadLetterQueue(
            queue=sqs.Queue(stack, "HighLast", queue_name="high-dead"), max_receive_count=3
        ),
    )
    logs.CfnLogGroup(stack, "Silent", log_group_name="silent")
    logs.CfnLogGroup(stack, "Short", log_group_name="short", retention_in_days=1)
    logs.LogGroup(
        stack, "Endless", log_group_name="endless", retention=logs.RetentionDays.INFINITE
    )
    Aspects.of(app).add(Guards(14))
    return stack


def test_queues_without_a_key_are_encrypted(live):
    queues = live.queues()
    for tenant in ("acme-shoes", "nordlicht", "teahouse"):
        assert queues[f"relay-live-{tenant}-dead"].get("SqsManagedSseEnabled") is True
    for template in live.tenants:
        template.has_resource_properties("AWS::SQS::Queue", {"SqsManagedSseEnabled": True})


def test_queues_with_a_key_keep_it(live, sample):
    queues = live.queues()
    for name in ("relay-live-incoming", "relay-live-incoming-dead"):
        assert "KmsMasterKeyId" in queues[name]
        assert "SqsManagedSseEnabled" not in queues[name]
    template = Template.from_stack(sample)
    keyed = properties([template], "AWS::SQS::Queue", "QueueName")["keyed"]
    assert keyed["KmsMasterKeyId"] == "alias/ours" and "SqsManagedSseEnabled" not in keyed
    assert queues["relay-live-teahouse-dead"].get("SqsManagedSseEnabled") is True


@pytest.mark.parametrize("file, days", [("relay.toml", 60), ("relay.dev.toml", 7)])
def test_logs_do_not_stay_for_ever(file, days):
    relay = Relay(file)
    relay.core.resource_count_is("AWS::Logs::LogGroup", 4)
    kept = {name: log.get("RetentionInDays") for name, log in relay.logs().items()}
    silent = [name for name in kept if name.startswith("/relay-")]
    assert len(silent) == 3
    assert {kept[name] for name in silent} == {days}


def test_logs_that_say_how_long_stay_as_long(live, sample):
    assert live.logs()["/aws/vendedlogs/pipes/relay-live"]["RetentionInDays"] == 400
    found = properties([Template.from_stack(sample)], "AWS::Logs::LogGroup", "LogGroupName")
    days = {name: log.get("RetentionInDays") for name, log in found.items()}
    assert days == {"silent": 14, "short": 1, "endless": 14}


def test_queues_without_a_way_out_are_errors(sample):
    annotations = Annotations.from_stack(sample)
    for id in ("Lonely", "Nameless", "Misleading"):
        annotations.has_error(f"/Sample/{id}", Match.any_value())


def test_other_queues_are_no_errors(sample):
    annotations = Annotations.from_stack(sample)
    annotations.has_error("/Sample/Lonely", Match.any_value())
    for id in ("Last", "Keyed", "High/Resource", "HighLast/Resource"):
        annotations.has_no_error(f"/Sample/{id}", Match.any_value())


def test_queues_of_any_construct_are_encrypted(sample):
    queues = properties([Template.from_stack(sample)], "AWS::SQS::Queue", "QueueName")
    encrypted = {name for name, queue in queues.items() if queue.get("SqsManagedSseEnabled")}
    assert encrypted == {"jobs", None, "dead-ends", "jobs-dead", "high", "high-dead"}


def test_the_relay_keeps_its_rules(live):
    for stack in live.stacks:
        Annotations.from_stack(stack).has_no_error("*", Match.any_value())
    assert live.queues()["relay-live-nordlicht-dead"].get("SqsManagedSseEnabled") is True
