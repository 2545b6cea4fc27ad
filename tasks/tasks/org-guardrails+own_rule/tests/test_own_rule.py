"""Entries with `"source": "lambda"` become Config rules that call their function."""

import json

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import Guardrails
from guardrails.org import ORGS

KEYS_RULE = "baseline-stale-access-keys"
VOLUME_RULE = "data-volume-owner-tag"
FUNCTIONS = {
    KEYS_RULE: "guardrails-stale-access-keys-live",
    VOLUME_RULE: "guardrails-volume-owner-tag-live",
}


def as_list(value):
    return value if isinstance(value, list) else [value]


@pytest.fixture(scope="module")
def template():
    return Template.from_stack(Guardrails(App(), ORGS["live"]).rules)


def resource(template, kind, **properties):
    """Logical id and definition of the one resource with these properties."""
    template.has_resource_properties(kind, properties)
    (found,) = template.find_resources(kind, {"Properties": properties}).items()
    return found


def rule(template, name):
    return resource(template, "AWS::Config::ConfigRule", ConfigRuleName=name)[1]


def function(template, rule_name):
    return resource(template, "AWS::Lambda::Function", FunctionName=FUNCTIONS[rule_name])


def points_at(value, logical_id):
    return value in ({"Fn::GetAtt": [logical_id, "Arn"]}, {"Ref": logical_id})


def triggers(template, name):
    """Message types by which the rule is run, each with its interval."""
    details = rule(template, name)["Properties"]["Source"]["SourceDetails"]
    assert all(detail["EventSource"] == "aws.config" for detail in details)
    return {d["MessageType"]: d.get("MaximumExecutionFrequency") for d in details}


def permissions(template, rule_name):
    function_id, _ = function(template, rule_name)
    return {
        logical_id: permission["Properties"]
        for logical_id, permission in template.find_resources("AWS::Lambda::Permission").items()
        if points_at(permission["Properties"]["FunctionName"], function_id)
    }


def role_of(template, rule_name):
    return function(template, rule_name)[1]["Properties"]["Role"]["Fn::GetAtt"][0]


def statements(template, rule_name):
    role_id = role_of(template, rule_name)
    role = template.find_resources("AWS::IAM::Role")[role_id]["Properties"]
    documents = [policy["PolicyDocument"] for policy in role.get("Policies", [])]
    for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
        for policy_id, policy in template.find_resources(kind).items():
            attached = {"Ref": role_id} in policy["Properties"].get("Roles", [])
            if attached or {"Ref": policy_id} in role.get("ManagedPolicyArns", []):
                documents.append(policy["Properties"]["PolicyDocument"])
    return [statement for document in documents for statement in document["Statement"]]


def aws_managed(template, rule_name):
    """Names of the managed policies of AWS that the role of the function has."""
    role = template.find_resources("AWS::IAM::Role")[role_of(template, rule_name)]["Properties"]
    texts = [json.dumps(arn) for arn in role.get("ManagedPolicyArns", [])]
    return {text.split("/")[-1].split('"')[0] for text in texts if ":aws:policy/" in text}


@pytest.mark.parametrize("name", [KEYS_RULE, VOLUME_RULE])
def test_the_rule_calls_the_function_of_its_entry(template, name):
    source = rule(template, name)["Properties"]["Source"]
    assert source["Owner"] == "CUSTOM_LAMBDA"
    assert points_at(source["SourceIdentifier"], function(template, name)[0])


def test_rules_run_when_their_entry_says_so(template):
    assert triggers(template, KEYS_RULE) == {"ScheduledNotification": "Twelve_Hours"}
    changes = triggers(template, VOLUME_RULE)
    assert "ConfigurationItemChangeNotification" in changes
    assert set(changes) <= {
        "ConfigurationItemChangeNotification",
        "OversizedConfigurationItemChangeNotification",
    }
    assert set(changes.values()) == {None}


def test_rules_have_the_scope_and_parameters_of_their_entry(template):
    keys, volume = (rule(template, name)["Properties"] for name in (KEYS_RULE, VOLUME_RULE))
    assert keys["InputParameters"] == {"maxAgeDays": "60", "exemptPrefix": "svc-legacy-"}
    assert volume["InputParameters"] == {"tag": "cost-owner"}
    assert set(volume["Scope"]["ComplianceResourceTypes"]) == {
        "AWS::EC2::Volume",
        "AWS::EC2::Snapshot",
    }
    assert not keys.get("Scope", {}).get("ComplianceResourceTypes")


@pytest.mark.parametrize("name", [KEYS_RULE, VOLUME_RULE])
def test_config_may_invoke_on_behalf_of_this_account_only(template, name):
    allowed = permissions(template, name)
    assert allowed, "nobody may invoke the function"
    for permission in allowed.values():
        assert permission["Principal"] == "config.amazonaws.com"
        assert permission["Action"] == "lambda:InvokeFunction"
        assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}


@pytest.mark.parametrize("name", [KEYS_RULE, VOLUME_RULE])
def test_the_permission_is_there_before_the_rule(template, name):
    depends_on = set(as_list(rule(template, name).get("DependsOn", [])))
    assert set(permissions(template, name)) & depends_on


@pytest.mark.parametrize(
    ("name", "reads"),
    [(KEYS_RULE, {"iam:ListUsers", "iam:ListAccessKeys"}), (VOLUME_RULE, set())],
)
def test_the_role_can_do_what_the_entry_lists_and_report(template, name, reads):
    found = statements(template, name)
    assert all(s["Effect"] == "Allow" and as_list(s["Resource"]) == ["*"] for s in found)
    actions = {action for s in found for action in as_list(s["Action"])}
    managed = aws_managed(template, name) - {"AWSLambdaBasicExecutionRole"}
    assert managed <= {"AWSConfigRulesExecutionRole"}
    reports = {"config:PutEvaluations"}
    assert actions | reports == reads | reports
    assert managed or reports <= actions, "the function cannot report"


def test_the_managed_rules_are_as_before(template):
    rules = template.find_resources("AWS::Config::ConfigRule").values()
    owners = [r["Properties"]["Source"]["Owner"] for r in rules]
    assert sorted(owners) == ["AWS"] * 5 + ["CUSTOM_LAMBDA"] * 2
    template.resource_count_is("AWS::Lambda::Function", 2)
