"""The shift is told when a gauge reports more than the limit of its plant."""

import json
import re
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

from app import build

RULE = "AWS::IoT::TopicRule"
SELECT = re.compile(
    r"\s*SELECT\s+(?P<fields>.+?)\s+FROM\s+(?P<quote>['\"])(?P<topic>.+?)(?P=quote)"
    r"\s+WHERE\s+(?P<condition>.+?)\s*",
    re.IGNORECASE | re.DOTALL,
)


class Plant:
    """The synthesized stack of one plant."""

    def __init__(self, name, stack):
        self.name = name
        self.template = Template.from_stack(stack)
        (self.escalate,) = self.template.find_resources(
            "AWS::Lambda::Function", {"Properties": {"FunctionName": f"{name}-escalate"}}
        )

    def rule(self, what):
        """Logical id and payload of the rule `<plant>_<what>`."""
        name = f"{self.name}_{what}"
        self.template.has_resource_properties(RULE, {"RuleName": name})
        ((rule_id, rule),) = self.template.find_resources(
            RULE, {"Properties": {"RuleName": name}}
        ).items()
        return rule_id, rule["Properties"]["TopicRulePayload"]

    def is_escalate(self, value):
        if isinstance(value, str):
            return value.split(":")[-1] == f"{self.name}-escalate"
        return value in ({"Ref": self.escalate}, {"Fn::GetAtt": [self.escalate, "Arn"]})


def query(payload):
    """The parts of the rule's statement: fields by their name, topic filter, condition."""
    match = SELECT.fullmatch(payload["Sql"])
    assert match, f"cannot read {payload['Sql']}"
    fields = {}
    for field in re.split(r",(?![^(]*\))", match["fields"]):
        expression, _, name = re.sub(r"\s+", " ", field.strip()).rpartition(" ")
        expression = re.sub(r"\s+as$", "", expression, flags=re.IGNORECASE)
        fields[name] = (expression or name).replace(" ", "")
    return fields, match["topic"], re.sub(r"[\s()]+", "", match["condition"]).lower()


@pytest.fixture(scope="module")
def plants():
    context = json.loads(Path("cdk.json").read_text())["context"]
    return {name: Plant(name, stack) for name, stack in build(cdk.App(context=context)).items()}


def test_temperatures_of_the_whole_plant_are_watched(plants):
    for plant in plants.values():
        _, payload = plant.rule("too_warm")
        _, topic, _ = query(payload)
        assert topic == f"plants/{plant.name}/+/+/temperature"
        assert payload.get("RuleDisabled", False) is False


@pytest.mark.parametrize("name, limit", [("north", 7.5), ("south", 8)])
def test_only_more_than_the_limit_is_too_warm(plants, name, limit):
    _, payload = plants[name].rule("too_warm")
    _, _, condition = query(payload)
    above = re.fullmatch(r"celsius>([\d.]+)", condition)
    below = re.fullmatch(r"([\d.]+)<celsius", condition)
    assert above or below, f"cannot read {condition}"
    assert float((above or below)[1]) == limit


def test_the_event_is_what_the_handler_expects(plants):
    for plant in plants.values():
        fields, _, _ = query(plant.rule("too_warm")[1])
        if "*" in fields:
            fields["celsius"] = "celsius"
        assert fields["celsius"] == "celsius"
        assert fields["line"] == "topic(3)"
        assert fields["thing"] == "topic(4)"
        assert fields["at"] == "timestamp()"


def test_the_rule_calls_escalate(plants):
    for plant in plants.values():
        _, payload = plant.rule("too_warm")
        called = [action["Lambda"]["FunctionArn"] for action in payload["Actions"]]
        assert len(called) == 1
        assert plant.is_escalate(called[0])


def test_only_the_rule_may_call_escalate(plants):
    for plant in plants.values():
        rule_id, _ = plant.rule("too_warm")
        permissions = [
            permission["Properties"]
            for permission in plant.template.find_resources("AWS::Lambda::Permission").values()
            if plant.is_escalate(permission["Properties"]["FunctionName"])
        ]
        assert len(permissions) == 1
        (permission,) = permissions
        assert permission["Action"] == "lambda:InvokeFunction"
        assert permission["Principal"] == "iot.amazonaws.com"
        source = permission["SourceArn"]
        if source != {"Fn::GetAtt": [rule_id, "Arn"]}:
            text = json.dumps(source)
            assert f":rule/{plant.name}_too_warm" in text or "${" + f"{rule_id}.Arn" in text
            assert "*" not in text


def test_what_cannot_be_delivered_goes_to_the_rejects(plants):
    for plant in plants.values():
        _, payload = plant.rule("too_warm")
        (rejects,) = plant.template.find_resources("AWS::S3::Bucket")
        error = payload["ErrorAction"]["S3"]
        assert error["BucketName"] == {"Ref": rejects}
        assert error["Key"].startswith(f"{plant.name}_too_warm/")
        role = error["RoleArn"]["Fn::GetAtt"][0]
        texts = [json.dumps(plant.template.find_resources("AWS::IAM::Role")[role])]
        for kind in ("AWS::IAM::Policy", "AWS::IAM::RolePolicy"):
            texts += [json.dumps(each) for each in plant.template.find_resources(kind).values()]
        assert any(f'"{role}"' in text for text in texts[1:]) or "s3:PutObject" in texts[0]
        assert payload["AwsIotSqlVersion"] == "2016-03-23"


def test_the_other_rules_stay(plants):
    for plant in plants.values():
        plant.template.resource_count_is(RULE, 5)
        _, low = plant.rule("battery_low")
        assert low["Sql"].endswith("WHERE percent < 10")
        assert [list(action) for action in low["Actions"]] == [["Sns"]]
