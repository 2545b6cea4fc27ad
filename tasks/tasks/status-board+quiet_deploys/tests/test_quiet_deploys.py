"""While a service is deployed, its `down` alarm tells nobody."""

import pytest
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from app import make_board

SETTLE_SECONDS = {"front": 240, "search": 120, "basket": 300, "invoices": 60}
COMPARE = {
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
}


@pytest.fixture(scope="module")
def live():
    return Template.from_stack(make_board(App(), "live"))


def only(template, kind, name):
    """Id and properties of the alarm called `name`."""
    found = template.find_resources(kind, {"Properties": {"AlarmName": name}})
    assert len(found) == 1, f"there are {len(found)} alarms {name}"
    ((alarm_id, alarm),) = found.items()
    return alarm_id, alarm["Properties"]


def down(template, service, stage="live"):
    return only(template, "AWS::CloudWatch::CompositeAlarm", f"down-{service}-{stage}")[1]


def deploying(template, service, stage="live"):
    return only(template, "AWS::CloudWatch::Alarm", f"deploying-{service}-{stage}")


def metric_of(alarm):
    """The only metric of an alarm, whether it is written flat or as a query."""
    if "Metrics" not in alarm:
        return alarm
    (query,) = alarm["Metrics"]
    stat = query["MetricStat"]
    return {**stat["Metric"], "Period": stat["Period"], "Statistic": stat["Stat"]}


def test_the_deployment_of_the_service_suppresses_its_pages(live):
    for service in SETTLE_SECONDS:
        alarm_id, alarm = deploying(live, service)
        assert down(live, service).get("ActionsSuppressor") in (
            {"Fn::GetAtt": [alarm_id, "Arn"]},
            {"Ref": alarm_id},
            alarm["AlarmName"],
        )


def test_pages_wait_until_the_service_has_settled(live):
    for service, seconds in SETTLE_SECONDS.items():
        assert down(live, service).get("ActionsSuppressorExtensionPeriod") == seconds


def test_a_late_deployment_alarm_is_waited_for(live):
    for service in SETTLE_SECONDS:
        assert down(live, service).get("ActionsSuppressorWaitPeriod") == 120


def test_the_alarm_is_on_while_the_deployer_reports(live):
    for service in SETTLE_SECONDS:
        _, alarm = deploying(live, service)
        metric = metric_of(alarm)
        assert (metric["Namespace"], metric["MetricName"]) == ("Apps", "Deploying")
        values = {item["Name"]: item["Value"] for item in metric["Dimensions"]}
        assert values == {"service": service, "stage": "live"}
        assert metric["Statistic"] in ("Maximum", "Minimum", "Average", "Sum", "SampleCount")
        assert COMPARE[alarm["ComparisonOperator"]](1, alarm["Threshold"])
        assert not COMPARE[alarm["ComparisonOperator"]](0, alarm["Threshold"])
        assert (metric["Period"], alarm["EvaluationPeriods"]) == (60, 1)
        # The metric is not there when nothing is deployed; the alarm must go off then.
        assert alarm.get("TreatMissingData", "missing") in ("notBreaching", "missing")
        assert not alarm.get("AlarmActions"), "single alarms tell nobody"


def test_the_test_stage_looks_at_its_own_deployments():
    template = Template.from_stack(make_board(App(), "test"))
    alarm_id, alarm = deploying(template, "search", "test")
    assert {"Name": "stage", "Value": "test"} in metric_of(alarm)["Dimensions"]
    assert alarm_id in str(down(template, "search", "test").get("ActionsSuppressor")) or (
        down(template, "search", "test").get("ActionsSuppressor") == "deploying-search-test"
    )


def test_down_still_pages_for_the_same_reasons(live):
    (pager,) = live.find_resources(
        "AWS::SNS::Topic", {"Properties": {"TopicName": "status-board-live-pager"}}
    )
    live.resource_count_is("AWS::CloudWatch::CompositeAlarm", 4)
    errors, _ = only(live, "AWS::CloudWatch::Alarm", "errors-search-live")
    for service in SETTLE_SECONDS:
        properties = down(live, service)
        assert properties["AlarmActions"] == [{"Ref": pager}]
        assert properties["OKActions"] == [{"Ref": pager}]
        assert properties.get("ActionsEnabled", True) is True
        assert "eploying" not in str(properties["AlarmRule"])
    assert errors in str(down(live, "search")["AlarmRule"])
    live.has_resource_properties(
        "AWS::CloudWatch::CompositeAlarm",
        {"AlarmDescription": Match.string_like_regexp("search is down")},
    )
