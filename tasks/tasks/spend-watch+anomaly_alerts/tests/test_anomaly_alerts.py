import json

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import spend_watch


def as_list(value):
    return value if isinstance(value, list) else [value]


def synthesize(**anomalies):
    with open("cdk.json", encoding="utf-8") as f:
        context = json.load(f)["context"]
    context["spend"]["anomalies"].update(anomalies)
    return Template.from_stack(spend_watch(App(context=context)))


@pytest.fixture(scope="module")
def template():
    return synthesize()


def subscriptions(template):
    found = template.find_resources("AWS::CE::AnomalySubscription").values()
    assert found, "there is no subscription"
    return [subscription["Properties"] for subscription in found]


def alerts(template):
    (topic,) = template.find_resources(
        "AWS::SNS::Topic", {"Properties": {"TopicName": "spend-alerts"}}
    )
    return {"Ref": topic}


def passes(expression, impact):
    """Whether an anomaly with this impact passes a threshold expression."""
    ((operator, operand),) = expression.items()
    if operator == "And":
        return all(passes(part, impact) for part in operand)
    if operator == "Or":
        return any(passes(part, impact) for part in operand)
    if operator == "Not":
        return not passes(operand, impact)
    (limit,) = operand["Values"]
    assert isinstance(limit, str), "values of an expression are strings"
    assert operand["MatchOptions"] == ["GREATER_THAN_OR_EQUAL"]
    return impact[operand["Key"]] >= float(limit)


def tells(template, dollars, percent):
    impact = {
        "ANOMALY_TOTAL_IMPACT_ABSOLUTE": dollars,
        "ANOMALY_TOTAL_IMPACT_PERCENTAGE": percent,
    }
    (verdict,) = {
        passes(json.loads(s["ThresholdExpression"]), impact) for s in subscriptions(template)
    }
    return verdict


def test_every_monitor_is_subscribed_once(template):
    monitors = template.find_resources("AWS::CE::AnomalyMonitor")
    assert len(monitors) == 3
    watched = [
        value["Fn::GetAtt"][0] if "Fn::GetAtt" in value else value["Ref"]
        for subscription in subscriptions(template)
        for value in subscription["MonitorArnList"]
    ]
    assert sorted(watched) == sorted(monitors)


def test_the_topic_is_told_immediately(template):
    for subscription in subscriptions(template):
        assert subscription["Frequency"] == "IMMEDIATE"
        (subscriber,) = subscription["Subscribers"]
        assert subscriber["Type"] == "SNS"
        assert subscriber["Address"] == alerts(template)


def test_both_limits_have_to_be_reached(template):
    assert tells(template, 150, 40) and tells(template, 9000, 300)
    assert not tells(template, 149, 300)
    assert not tells(template, 9000, 39)
    assert not tells(template, 10, 10)


def test_limits_are_those_of_the_settings():
    template = synthesize(dollars=20, percent=75)
    assert tells(template, 20, 75)
    assert not tells(template, 19, 75) and not tells(template, 20, 74)


def test_monitors_of_new_teams_are_subscribed_too():
    template = synthesize(teams=["data", "ml", "storefront"])
    template.resource_count_is("AWS::CE::AnomalyMonitor", 4)
    assert sum(len(s["MonitorArnList"]) for s in subscriptions(template)) == 4


def statements(template):
    return [
        statement
        for policy in template.find_resources("AWS::SNS::TopicPolicy").values()
        if alerts(template) in policy["Properties"]["Topics"]
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    ]


def test_anomaly_detection_of_our_account_may_publish(template):
    found = [
        statement
        for statement in statements(template)
        if statement["Principal"] != "*"
        and "costalerts.amazonaws.com" in as_list(statement["Principal"].get("Service", []))
    ]
    assert found, "Cost Anomaly Detection may not publish"
    for statement in found:
        assert [action.lower() for action in as_list(statement["Action"])] == ["sns:publish"]
        assert as_list(statement["Resource"]) == [alerts(template)]
        tested = {
            key.lower(): as_list(value)
            for operator, keys in statement.get("Condition", {}).items()
            if operator in ("StringEquals", "StringLike", "ArnLike", "ArnEquals")
            for key, value in keys.items()
        }
        arns = tested.get("aws:sourcearn", [])
        assert tested.get("aws:sourceaccount") == ["111122223333"] or (
            arns and all(":ce::111122223333:" in json.dumps(arn) for arn in arns)
        )


def test_budgets_and_nobody_else_may_publish_besides(template):
    services = {
        service
        for statement in statements(template)
        for service in as_list(
            "*" if statement["Principal"] == "*" else statement["Principal"].get("Service", "?")
        )
    }
    assert services == {"budgets.amazonaws.com", "costalerts.amazonaws.com"}
    template.resource_count_is("AWS::Budgets::Budget", 4)
