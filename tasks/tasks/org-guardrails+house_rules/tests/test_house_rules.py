"""What the stacks deploy follows the house rules, and so does what somebody adds to them."""

import pytest
from aws_cdk import App
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from aws_cdk.assertions import Template

from app import Guardrails
from guardrails.org import ORGS


def with_additions(org):
    """The stacks of `org`, after a colleague added some things to one of them."""
    guardrails = Guardrails(App(), ORGS[org])
    stack = guardrails.rules
    for name, days in (("none", None), ("week", 7), ("year", 365), ("decade", 3653)):
        logs.CfnLogGroup(stack, f"Logs-{name}", log_group_name=name, retention_in_days=days)
    logs.LogGroup(stack, "Logs-two", log_group_name="two", retention=logs.RetentionDays.TWO_YEARS)

    key = kms.Key(stack, "Key")
    sqs.Queue(stack, "Plain", queue_name="plain")
    sqs.CfnQueue(stack, "Off", queue_name="off", sqs_managed_sse_enabled=False)
    sqs.Queue(stack, "Keyed", queue_name="keyed", encryption_master_key=key)
    sns.Topic(stack, "PlainTopic", topic_name="plain")
    sns.Topic(stack, "KeyedTopic", topic_name="keyed", master_key=key)
    return guardrails


@pytest.fixture(scope="module")
def live():
    return with_additions("live")


@pytest.fixture(scope="module")
def rules(live):
    return Template.from_stack(live.rules)


def retentions(template):
    return {
        group["Properties"]["LogGroupName"]: group["Properties"].get("RetentionInDays")
        for group in template.find_resources("AWS::Logs::LogGroup").values()
    }


def queue(template, name):
    (found,) = template.find_resources(
        "AWS::SQS::Queue", {"Properties": {"QueueName": name}}
    ).values()
    return found["Properties"]


def errors(stack):
    """Paths of everything in `stack` that carries an error, once it is synthesized."""
    Template.from_stack(stack)
    return [
        child.node.path
        for child in stack.node.find_all()
        if any(entry.type == "aws:cdk:error" for entry in child.node.metadata)
    ]


def test_log_groups_are_kept_as_long_as_the_organisation_wants(live, rules):
    assert retentions(Template.from_stack(live.alerting)) == {
        "/aws/lambda/guardrails-digest-live": 365
    }
    kept = retentions(rules)
    assert (kept["none"], kept["week"], kept["year"]) == (365, 365, 365)


def test_a_longer_retention_stays(rules):
    kept = retentions(rules)
    assert (kept["two"], kept["decade"]) == (731, 3653)
    assert kept["none"] == 365


def test_the_retention_is_that_of_the_organisation():
    template = Template.from_stack(with_additions("sandbox").rules)
    kept = retentions(template)
    assert (kept["none"], kept["week"], kept["year"]) == (30, 30, 365)


def test_queues_without_a_key_use_the_one_of_sqs(rules):
    assert queue(rules, "plain").get("SqsManagedSseEnabled") is True
    assert queue(rules, "off").get("SqsManagedSseEnabled") is True


def test_queues_with_a_key_are_left_alone(rules):
    keyed = queue(rules, "keyed")
    assert "KmsMasterKeyId" in keyed
    assert not keyed.get("SqsManagedSseEnabled")
    assert queue(rules, "plain").get("SqsManagedSseEnabled") is True


def test_a_topic_without_a_key_is_an_error_at_that_topic(live):
    found = errors(live.rules)
    assert found, "no error"
    assert all(path.startswith("Guardrails-Rules/PlainTopic") for path in found)


def test_our_own_stacks_have_no_errors(live):
    Template.from_stack(live.alerting).resource_count_is("AWS::SNS::Topic", 3)
    for stack in (live.recorder, live.detection, live.alerting):
        assert errors(stack) == []


def test_rules_hold_in_every_stack():
    guardrails = Guardrails(App(), ORGS["live"])
    stacks = (guardrails.recorder, guardrails.rules, guardrails.detection, guardrails.alerting)
    for stack in stacks:
        logs.CfnLogGroup(stack, "Probe", log_group_name="probe")
        sqs.CfnQueue(stack, "ProbeQueue", queue_name="probe")
    for stack in stacks:
        template = Template.from_stack(stack)
        assert retentions(template)["probe"] == 365
        assert queue(template, "probe").get("SqsManagedSseEnabled") is True
