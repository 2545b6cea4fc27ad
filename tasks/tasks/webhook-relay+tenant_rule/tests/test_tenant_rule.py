"""Each tenant gets his events, and nothing else."""

import fnmatch
import json
import re

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import build
from relay.config import load


class Tenant:
    """The synthesized stack of a tenant."""

    def __init__(self, stage, name, stack):
        self.name = f"relay-{stage}-{name}"
        self.template = Template.from_stack(stack)

    def of_type(self, kind):
        found = self.template.find_resources(kind)
        return {id: resource["Properties"] for id, resource in found.items()}

    def rule(self):
        rules = self.of_type("AWS::Events::Rule")
        assert len(rules) == 1, f"{self.name} has {len(rules)} rules"
        return next(iter(rules.items()))

    def target(self):
        targets = self.rule()[1].get("Targets", [])
        assert len(targets) == 1, f"the rule has {len(targets)} targets"
        return targets[0]

    def wants(self, **changes):
        """Whether the rule matches an event for acme-shoes, with some changes."""
        event = {
            "source": "relay",
            "detail-type": "payment.captured",
            "detail": {"tenant": "acme-shoes", "provider": "paymaster", "data": {}},
        }
        event["detail"]["tenant"] = changes.get("tenant", "acme-shoes")
        event["detail-type"] = event["detail"]["type"] = changes.get("type", "payment.captured")
        event["source"] = changes.get("source", "relay")
        return matches(self.rule()[1]["EventPattern"], event)


def matches(pattern, event):
    """Whether an EventBridge pattern fits an event, for the tests that we use."""
    return all(
        matches(expected, event.get(key, {}))
        if isinstance(expected, dict)
        else any(fits(test, event.get(key)) for test in expected)
        for key, expected in pattern.items()
    )


def fits(test, value):
    if not isinstance(test, dict):
        return test == value
    ((kind, operand),) = test.items()
    if value is None:
        return kind == "exists" and operand is False
    return {
        "prefix": lambda: value.startswith(operand),
        "wildcard": lambda: fnmatch.fnmatchcase(value, operand),
        "exists": lambda: operand is True,
        "equals-ignore-case": lambda: value.lower() == operand.lower(),
    }[kind]()


def load_all(file):
    config = load(file)
    _, stacks = build(App(), config)
    return {name: Tenant(config.stage, name, stack) for name, stack in stacks.items()}


@pytest.fixture(scope="module")
def live():
    return load_all("relay.toml")


def test_the_rule_is_on_our_bus_and_replay_finds_it(live):
    for tenant in live.values():
        tenant.template.resource_count_is("AWS::Events::Rule", 1)
        _, rule = tenant.rule()
        assert rule["Name"] == tenant.name
        bus = json.dumps(rule.get("EventBusName"))
        assert "Fn::ImportValue" in bus or bus == '"relay-live"'


def test_tenants_get_the_types_they_asked_for(live):
    acme = live["acme-shoes"]
    for type in ("payment.captured", "payment.refund.created", "dispute.opened"):
        assert acme.wants(type=type), type
    for type in ("dispute.closed", "dispute.opened.again", "paymentx", "payments.made", "parcel.x"):
        assert not acme.wants(type=type), type
    for type, wanted in (
        ("parcel.delivered", True),
        ("parcel.returned", True),
        ("parcel.lost", False),
        ("payment.captured", False),
    ):
        assert live["nordlicht"].wants(tenant="nordlicht", type=type) is wanted, type


def test_tenants_get_nothing_of_others(live):
    acme = live["acme-shoes"]
    assert acme.wants()
    assert not acme.wants(tenant="nordlicht")
    assert not acme.wants(tenant="acme-shoes-outlet")
    assert not acme.wants(source="aws.s3")


def test_the_body_is_that_of_the_readme(live):
    event = {
        "id": "6a7e",
        "detail-type": "payment.captured",
        "source": "relay",
        "time": "2026-03-14T09:30:05Z",
        "detail": {
            "tenant": "acme-shoes",
            "provider": "paymaster",
            "type": "payment.captured",
            "received_at": "2026-03-14T09:30:00+00:00",
            "data": {"amount": 1250, "note": "two \"laces\""},
        },
    }

    def at(path):
        value = event
        for key in path.removeprefix("$.").split("."):
            value = value[key]
        return value

    transformer = live["acme-shoes"].target().get("InputTransformer")
    assert transformer, "the event is passed on as it is"
    values = {name: at(path) for name, path in transformer.get("InputPathsMap", {}).items()}
    values |= {"aws.events.event.ingestion-time": event["time"]}
    body = re.sub(
        r'"?<([\w.-]+)>"?',
        lambda found: json.dumps(values[found.group(1)]),
        transformer["InputTemplate"],
    )
    assert json.loads(body) == {
        "id": "6a7e",
        "type": "payment.captured",
        "received_at": "2026-03-14T09:30:00+00:00",
        "data": {"amount": 1250, "note": "two \"laces\""},
    }


def test_calls_go_to_the_endpoint_with_a_role_for_it(live):
    for tenant in live.values():
        (endpoint,) = tenant.of_type("AWS::Events::ApiDestination")
        arn = {"Fn::GetAtt": [endpoint, "Arn"]}
        assert tenant.target()["Arn"] == arn
        role = tenant.target()["RoleArn"]["Fn::GetAtt"][0]
        trust = json.dumps(tenant.of_type("AWS::IAM::Role")[role]["AssumeRolePolicyDocument"])
        assert "events.amazonaws.com" in trust
        documents = [
            policy["PolicyDocument"]
            for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")
            for policy in tenant.of_type(kind).values()
            if {"Ref": role} in policy.get("Roles", [])
        ]
        inline = tenant.of_type("AWS::IAM::Role")[role].get("Policies", [])
        documents += [policy["PolicyDocument"] for policy in inline]
        statements = [statement for document in documents for statement in document["Statement"]]
        assert any(
            "events:InvokeApiDestination" in json.dumps(statement["Action"])
            and statement["Resource"] in (arn, [arn])
            for statement in statements
        )


def test_we_try_as_often_and_as_long_as_configured(live):
    for name, attempts, hours in (
        ("acme-shoes", 20, 12),
        ("nordlicht", 8, 3),
        ("teahouse", 40, 24),
    ):
        policy = live[name].target().get("RetryPolicy", {})
        assert policy.get("MaximumRetryAttempts", 185) == attempts
        assert policy.get("MaximumEventAgeInSeconds", 24 * 3600) == hours * 3600


def test_what_we_give_up_on_goes_to_the_queue_of_the_tenant(live):
    for tenant in live.values():
        (queue,) = tenant.of_type("AWS::SQS::Queue")
        arn = {"Fn::GetAtt": [queue, "Arn"]}
        assert tenant.target().get("DeadLetterConfig", {}).get("Arn") == arn
        allowed = [
            statement
            for policy in tenant.of_type("AWS::SQS::QueuePolicy").values()
            if {"Ref": queue} in policy["Queues"]
            for statement in policy["PolicyDocument"]["Statement"]
            if statement["Effect"] == "Allow"
        ]
        assert any(
            "sqs:SendMessage" in json.dumps(statement["Action"])
            and "events.amazonaws.com" in json.dumps(statement["Principal"])
            for statement in allowed
        )


def test_paused_tenants_are_switched_off(live):
    assert live["teahouse"].rule()[1].get("State", "ENABLED") == "DISABLED"
    for name in ("acme-shoes", "nordlicht"):
        assert live[name].rule()[1].get("State", "ENABLED") == "ENABLED"
