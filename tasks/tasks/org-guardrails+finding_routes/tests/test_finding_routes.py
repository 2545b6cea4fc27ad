"""Findings of Security Hub arrive at the topics that the organisation's routes name."""

from fnmatch import fnmatchcase

import pytest
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from app import Guardrails
from guardrails.org import ORGS

EVENTS = "events.amazonaws.com"
USUAL_KEY_ACTIONS = {
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKey*",
    "kms:ReEncrypt*",
}


def as_list(value):
    return value if isinstance(value, list) else [value]


def named(reference):
    """The logical id that a reference names."""
    return reference["Ref"] if "Ref" in reference else reference["Fn::GetAtt"][0]


def accepts(pattern, event):
    """Whether an event pattern matches, for the operators that make sense here."""
    if isinstance(pattern, dict):
        return all(
            any(accepts(pattern[key], inner.get(key)) for inner in as_list(event)) for key in pattern
        )
    for wanted in pattern:
        if not isinstance(wanted, dict):
            if event == wanted:
                return True
        elif "prefix" in wanted:
            if isinstance(event, str) and event.startswith(wanted["prefix"]):
                return True
        elif "equals-ignore-case" in wanted:
            if isinstance(event, str) and event.lower() == wanted["equals-ignore-case"].lower():
                return True
        elif "anything-but" in wanted:
            if event is not None and event not in as_list(wanted["anything-but"]):
                return True
        else:
            raise AssertionError(f"the test cannot evaluate {wanted}")
    return False


def finding(label, record="ACTIVE", workflow="NEW", **event):
    return {
        "source": "aws.securityhub",
        "detail-type": "Security Hub Findings - Imported",
        "detail": {
            "findings": [
                {
                    "Severity": {"Label": label},
                    "RecordState": record,
                    "Workflow": {"Status": workflow},
                }
            ]
        },
        **event,
    }


class Alerting:
    def __init__(self, org):
        self.org = org
        self.template = Template.from_stack(Guardrails(App(), ORGS[org]).alerting)

    def topics(self):
        """Audience by logical id of the topic."""
        return {
            logical_id: topic["Properties"]["TopicName"].split("-")[1]
            for logical_id, topic in self.template.find_resources("AWS::SNS::Topic").items()
        }

    def audiences(self, event):
        """The audiences that `event` is delivered to, once for every time."""
        found = []
        for rule in self.template.find_resources("AWS::Events::Rule").values():
            properties = rule["Properties"]
            pattern = properties.get("EventPattern")
            if pattern and properties.get("State") != "DISABLED" and accepts(pattern, event):
                found += [self.topics()[named(t["Arn"])] for t in properties.get("Targets", [])]
        return sorted(found)

    def publishers(self, logical_id):
        """Services that the policy of a topic allows to publish."""
        services = set()
        for policy in self.template.find_resources("AWS::SNS::TopicPolicy").values():
            if {"Ref": logical_id} in policy["Properties"]["Topics"]:
                for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
                    if (
                        statement["Effect"] == "Allow"
                        and "sns:Publish" in as_list(statement["Action"])
                        and logical_id in [named(r) for r in as_list(statement["Resource"])]
                    ):
                        services |= set(as_list(statement["Principal"].get("Service", [])))
        return services

    def key_statements(self):
        (key,) = self.template.find_resources("AWS::KMS::Key").values()
        return key["Properties"]["KeyPolicy"]["Statement"]


@pytest.fixture(scope="module")
def live():
    return Alerting("live")


@pytest.fixture(scope="module")
def sandbox():
    return Alerting("sandbox")


def test_findings_of_live_go_along_its_routes(live):
    live.template.resource_count_is("AWS::SNS::Topic", 3)
    assert live.audiences(finding("CRITICAL")) == ["oncall", "triage"]
    assert live.audiences(finding("HIGH")) == ["triage"]
    assert live.audiences(finding("MEDIUM")) == ["owners"]
    assert live.audiences(finding("LOW")) == []
    assert live.audiences(finding("INFORMATIONAL")) == []


def test_findings_of_sandbox_go_along_its_route(sandbox):
    sandbox.template.resource_count_is("AWS::SNS::Topic", 1)
    assert sandbox.audiences(finding("CRITICAL")) == ["triage"]
    assert sandbox.audiences(finding("HIGH")) == ["triage"]
    assert sandbox.audiences(finding("MEDIUM")) == []


def test_only_new_and_active_findings_are_sent(live):
    for workflow in ("NOTIFIED", "SUPPRESSED", "RESOLVED"):
        assert live.audiences(finding("CRITICAL", workflow=workflow)) == []
    assert live.audiences(finding("CRITICAL", record="ARCHIVED")) == []
    assert live.audiences(finding("CRITICAL")) != []


def test_only_imported_findings_of_security_hub_are_sent(live):
    custom = {"detail-type": "Security Hub Findings - Custom Action"}
    assert live.audiences(finding("CRITICAL", **custom)) == []
    assert live.audiences(finding("CRITICAL", source="aws.guardduty")) == []
    assert live.audiences(finding("CRITICAL")) != []


def test_eventbridge_may_publish_to_each_topic(live, sandbox):
    for alerting in (live, sandbox):
        for logical_id in alerting.topics():
            assert EVENTS in alerting.publishers(logical_id)


def test_eventbridge_may_use_the_key_of_the_topics(live):
    allowed = {
        action
        for statement in live.key_statements()
        if statement["Effect"] == "Allow"
        and EVENTS in as_list(statement.get("Principal", {}).get("Service", []))
        for action in as_list(statement["Action"])
    }
    for needed in ("kms:Decrypt", "kms:GenerateDataKey"):
        assert any(fnmatchcase(needed, action) for action in allowed), f"{needed} is not allowed"
    assert allowed <= USUAL_KEY_ACTIONS


def test_the_key_is_open_to_nobody_else(live):
    for statement in live.key_statements():
        principal = statement["Principal"]
        assert principal != "*"
        assert set(as_list(principal.get("Service", EVENTS))) == {EVENTS}
        for account in as_list(principal.get("AWS", [])):
            assert account != "*"


def test_the_digest_is_still_sent(live):
    live.template.has_resource_properties(
        "AWS::Events::Rule",
        {
            "ScheduleExpression": "cron(30 6 ? * MON-FRI *)",
            "Targets": [Match.object_like({"RetryPolicy": {"MaximumRetryAttempts": 2}})],
        },
    )
