import json

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import spend_watch


def as_list(value):
    return value if isinstance(value, list) else [value]


def synthesize(**changes):
    with open("cdk.json", encoding="utf-8") as f:
        context = json.load(f)["context"]
    context["spend"].update(changes)
    return Template.from_stack(spend_watch(App(context=context)))


@pytest.fixture(scope="module")
def template():
    return synthesize()


def budgets(template):
    found = template.find_resources("AWS::Budgets::Budget").values()
    return {b["Properties"]["Budget"]["BudgetName"]: b["Properties"] for b in found}


def alerts(template):
    (topic,) = template.find_resources(
        "AWS::SNS::Topic", {"Properties": {"TopicName": "spend-alerts"}}
    )
    return {"Ref": topic}


def notifications(template, name):
    """Kind and percentage of everything that a budget tells."""
    told = []
    for entry in budgets(template)[name]["NotificationsWithSubscribers"]:
        notification = entry["Notification"]
        assert notification["ComparisonOperator"] == "GREATER_THAN"
        assert notification.get("ThresholdType", "PERCENTAGE") == "PERCENTAGE"
        told.append((notification["NotificationType"], notification["Threshold"]))
    assert len(told) == len(set(told))
    return set(told)


def publishers(template, principal):
    """Conditions under which a service may publish to the topic of alerts."""
    topic = alerts(template)
    return [
        statement.get("Condition", {})
        for policy in template.find_resources("AWS::SNS::TopicPolicy").values()
        if topic in policy["Properties"]["Topics"]
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
        and "sns:publish" in [action.lower() for action in as_list(statement["Action"])]
        and topic in as_list(statement["Resource"])
        and statement["Principal"] != "*"
        and principal in as_list(statement["Principal"].get("Service", []))
    ]


def test_each_item_is_a_monthly_cost_budget(template):
    found = budgets(template)
    for name, dollars in (
        ("everything", 18000),
        ("storefront", 6500),
        ("data", 4200),
        ("training", 2500),
    ):
        budget = found[f"spend-{name}"]["Budget"]
        assert (budget["BudgetType"], budget["TimeUnit"]) == ("COST", "MONTHLY")
        assert budget["BudgetLimit"]["Unit"] == "USD"
        assert float(budget["BudgetLimit"]["Amount"]) == dollars
    assert len(found) == 4


def test_budgets_count_the_costs_of_their_team_and_services(template):
    filters = {name: b["Budget"].get("CostFilters", {}) for name, b in budgets(template).items()}
    assert filters == {
        "spend-everything": {},
        "spend-storefront": {"TagKeyValue": ["user:team$storefront"]},
        "spend-data": {"TagKeyValue": ["user:team$data"]},
        "spend-training": {
            "TagKeyValue": ["user:team$ml"],
            "Service": ["Amazon SageMaker", "Amazon Elastic Compute Cloud - Compute"],
        },
    }


def test_warnings_are_about_money_spent_and_forecast(template):
    assert notifications(template, "spend-everything") == {
        ("ACTUAL", 50),
        ("ACTUAL", 80),
        ("ACTUAL", 100),
        ("FORECASTED", 110),
    }
    assert notifications(template, "spend-training") == {
        ("ACTUAL", 60),
        ("ACTUAL", 90),
        ("FORECASTED", 100),
    }


def test_no_forecast_means_no_warning_about_it(template):
    assert notifications(template, "spend-storefront") == {("ACTUAL", 80), ("ACTUAL", 100)}


def test_warnings_go_to_the_topic_of_alerts(template):
    for budget in budgets(template).values():
        for entry in budget["NotificationsWithSubscribers"]:
            (subscriber,) = entry["Subscribers"]
            assert subscriber == {"SubscriptionType": "SNS", "Address": alerts(template)}
    assert len(budgets(template)) == 4


def test_budgets_of_our_account_may_publish(template):
    conditions = publishers(template, "budgets.amazonaws.com")
    assert conditions, "AWS Budgets may not publish"
    for condition in conditions:
        tested = {
            key: as_list(value)
            for operator, keys in condition.items()
            if operator in ("StringEquals", "StringLike", "ArnLike", "ArnEquals")
            for key, value in keys.items()
        }
        by_account = tested.get("aws:SourceAccount", tested.get("AWS:SourceAccount"))
        arns = tested.get("aws:SourceArn", tested.get("AWS:SourceArn", []))
        assert by_account == ["111122223333"] or (
            arns and all("budgets::111122223333:" in json.dumps(arn) for arn in arns)
        )


def test_nobody_else_may_publish(template):
    allowed = [
        principal
        for policy in template.find_resources("AWS::SNS::TopicPolicy").values()
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
        for principal in as_list(
            statement["Principal"].get("Service", "?") if statement["Principal"] != "*" else "*"
        )
    ]
    assert set(allowed) == {"budgets.amazonaws.com", "costalerts.amazonaws.com"}


def test_budgets_follow_the_settings():
    item = {"name": "x", "monthly": 10, "warn": [75], "services": ["AWS Lambda"]}
    total = {"name": "all", "monthly": 20, "warn": [], "forecast": 95}
    template = synthesize(budgets=[item, total])
    assert set(budgets(template)) == {"spend-x", "spend-all"}
    assert budgets(template)["spend-x"]["Budget"]["CostFilters"] == {"Service": ["AWS Lambda"]}
    assert notifications(template, "spend-x") == {("ACTUAL", 75)}
    assert notifications(template, "spend-all") == {("FORECASTED", 95)}
