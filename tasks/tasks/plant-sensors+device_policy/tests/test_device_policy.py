"""A device may do what its type is for, as itself and on its own topics."""

import json
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

from app import build

POLICY = "AWS::IoT::Policy"
ARN = "arn:aws:iot:REGION:ACCOUNT:"
THING = "${iot:Connection.Thing.ThingName}"
LINE = "${iot:Connection.Thing.Attributes[line]}"


@pytest.fixture(scope="module")
def plants():
    context = json.loads(Path("cdk.json").read_text())["context"]
    stacks = build(cdk.App(context=context))
    return {plant: Template.from_stack(stack) for plant, stack in stacks.items()}


def as_list(value):
    return value if isinstance(value, list) else [value]


def text(value):
    """`value` as one string, with the region and account of the stack in capitals."""
    if isinstance(value, dict) and "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        return separator.join(text(part) for part in parts)
    if isinstance(value, dict) and "Ref" in value:
        value = f"${{{value['Ref']}}}"
    elif isinstance(value, dict) and "Fn::Sub" in value:
        value = value["Fn::Sub"]
        if not isinstance(value, str):
            value, variables = value
            for name, variable in variables.items():
                value = value.replace(f"${{{name}}}", text(variable))
    assert isinstance(value, str)
    for name, known in (("Partition", "aws"), ("Region", "REGION"), ("AccountId", "ACCOUNT")):
        value = value.replace(f"${{AWS::{name}}}", known)
    return value.replace("${!", "${")


def statements(template, name):
    """The statements of the policy `name`, each as actions, resources and the rest."""
    found = [
        policy["Properties"]["PolicyDocument"]
        for policy in template.find_resources(POLICY).values()
        if text(policy["Properties"].get("PolicyName", "")) == name
    ]
    assert len(found) == 1, f"there are {len(found)} policies {name}"
    if isinstance(found[0], dict) and "Statement" in found[0]:
        document = found[0]
    else:
        document = json.loads(text(found[0]))
    # Without this version, policy variables are nothing but text.
    assert document["Version"] == "2012-10-17"
    return as_list(document["Statement"])


def allowed(template, name):
    """Pairs of action and resource that the policy `name` allows."""
    pairs = set()
    for statement in statements(template, name):
        assert statement["Effect"] == "Allow"
        assert not {"NotAction", "NotResource"} & statement.keys()
        for action in as_list(statement["Action"]):
            for resource in as_list(statement["Resource"]):
                pairs.add((action, text(resource)))
    return pairs


def resources(template, name, action):
    return {resource for found, resource in allowed(template, name) if found == action}


@pytest.mark.parametrize("plant", ["north", "south"])
@pytest.mark.parametrize("device_type", ["gauge", "shaker"])
def test_each_type_has_one_policy_with_four_rights(plants, plant, device_type):
    plants[plant].resource_count_is(POLICY, 2)
    actions = {action for action, _ in allowed(plants[plant], f"{plant}-{device_type}")}
    assert actions == {"iot:Connect", "iot:Publish", "iot:Subscribe", "iot:Receive"}


@pytest.mark.parametrize("name", ["gauge", "shaker"])
def test_devices_connect_as_themselves(plants, name):
    for plant, template in plants.items():
        found = resources(template, f"{plant}-{name}", "iot:Connect")
        assert found == {f"{ARN}client/{THING}"}


@pytest.mark.parametrize("name", ["gauge", "shaker"])
def test_only_attached_certificates_connect(plants, name):
    for plant, template in plants.items():
        connecting = [
            statement
            for statement in statements(template, f"{plant}-{name}")
            if "iot:Connect" in as_list(statement["Action"])
        ]
        assert connecting
        for statement in connecting:
            condition = statement.get("Condition", {}).get("Bool", {})
            values = as_list(condition.get("iot:Connection.Thing.IsAttached"))
            assert [str(value).lower() for value in values] == ["true"]


def test_gauges_publish_what_gauges_send(plants):
    for plant, template in plants.items():
        assert resources(template, f"{plant}-gauge", "iot:Publish") == {
            f"{ARN}topic/plants/{plant}/{LINE}/{THING}/temperature",
            f"{ARN}topic/plants/{plant}/{LINE}/{THING}/battery",
        }


def test_shakers_publish_what_shakers_send(plants):
    for plant, template in plants.items():
        assert resources(template, f"{plant}-shaker", "iot:Publish") == {
            f"{ARN}topic/plants/{plant}/{LINE}/{THING}/vibration",
        }


@pytest.mark.parametrize("name", ["gauge", "shaker"])
def test_devices_hear_their_own_commands(plants, name):
    for plant, template in plants.items():
        own = f"plants/{plant}/commands/{THING}"
        policy = f"{plant}-{name}"
        assert resources(template, policy, "iot:Subscribe") == {f"{ARN}topicfilter/{own}"}
        assert resources(template, policy, "iot:Receive") == {f"{ARN}topic/{own}"}
