"""Every consumer has the alarms that the settings of its environment ask for."""

import pytest
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from app import build_fleet


class Monitoring:
    """The synthesized monitoring stack of one environment, beside the stack it looks at."""

    def __init__(self, environment):
        self.environment = environment
        fleet = build_fleet(App(), environment)
        self.template = Template.from_stack(fleet.monitoring)
        self.processing = Template.from_stack(fleet.processing)

    def alarm(self, name):
        """Properties of the alarm called `fleet-<environment>-<name>`."""
        full_name = f"fleet-{self.environment}-{name}"
        self.template.has_resource_properties("AWS::CloudWatch::Alarm", {"AlarmName": full_name})
        (alarm,) = self.template.find_resources(
            "AWS::CloudWatch::Alarm", {"Properties": {"AlarmName": full_name}}
        ).values()
        return alarm["Properties"]

    def alarm_names(self):
        alarms = self.template.find_resources("AWS::CloudWatch::Alarm")
        return {alarm["Properties"]["AlarmName"] for alarm in alarms.values()}

    def topic(self, thing):
        (topic_id,) = self.template.find_resources(
            "AWS::SNS::Topic", {"Properties": {"TopicName": f"fleet-{self.environment}-{thing}"}}
        )
        return {"Ref": topic_id}

    def watched_function(self, dimensions):
        """The physical name of the function that `dimensions` select."""
        (dimension,) = dimensions
        assert dimension["Name"] == "FunctionName"
        value = dimension["Value"]
        if isinstance(value, dict) and "Fn::ImportValue" in value:
            (value,) = (
                output["Value"]
                for output in self.processing.find_outputs("*").values()
                if output.get("Export", {}).get("Name") == value["Fn::ImportValue"]
            )
        if isinstance(value, dict):
            functions = self.processing.find_resources("AWS::Lambda::Function")
            return functions[value["Ref"]]["Properties"]["FunctionName"]
        return value


@pytest.fixture(scope="module")
def prod():
    return Monitoring("prod")


@pytest.fixture(scope="module")
def dev():
    return Monitoring("dev")


def inputs(alarm):
    """The metrics that an alarm looks at, alone or in an expression: name to its properties."""
    if "Metrics" not in alarm:
        metric = {key: alarm[key] for key in ("Namespace", "MetricName", "Dimensions")}
        stats = [{"Metric": metric, "Stat": alarm["Statistic"], "Period": alarm["Period"]}]
    else:
        stats = [metric["MetricStat"] for metric in alarm["Metrics"] if "MetricStat" in metric]
    return {stat["Metric"]["MetricName"]: stat for stat in stats}


def value_of(alarm, **values):
    """What the alarm compares with its threshold when its metrics have these values."""
    if "Metrics" not in alarm:
        return values[alarm["MetricName"]]
    known = {
        metric["Id"]: values[metric["MetricStat"]["Metric"]["MetricName"]]
        for metric in alarm["Metrics"]
        if "MetricStat" in metric
    }
    functions = {
        "IF": lambda condition, yes, no=None: yes if condition else no,
        "FILL": lambda metric, _value: metric,
        "MAX": lambda values: max(values),
    }
    (returned,) = [m for m in alarm["Metrics"] if m.get("ReturnData", True)]
    return eval(returned["Expression"], {"__builtins__": {}}, {**known, **functions})


def fires(alarm, **values):
    assert alarm["ComparisonOperator"] == "GreaterThanThreshold"
    return value_of(alarm, **values) > alarm["Threshold"]


def minutes(alarm):
    """For how many minutes in a row the metrics must be too high."""
    (period,) = {stat["Period"] for stat in inputs(alarm).values()}
    assert alarm.get("DatapointsToAlarm", alarm["EvaluationPeriods"]) == alarm["EvaluationPeriods"]
    return alarm["EvaluationPeriods"] * period / 60


def test_lag_alarms_look_at_the_iterator_age_of_their_consumer(prod):
    for consumer in ("decoder", "geofence"):
        looked_at = inputs(prod.alarm(f"{consumer}-lag"))
        assert set(looked_at) == {"IteratorAge"}
        age = looked_at["IteratorAge"]
        assert age["Stat"] == "Maximum"
        assert age["Metric"]["Namespace"] == "AWS/Lambda"
        assert prod.watched_function(age["Metric"]["Dimensions"]) == f"fleet-prod-{consumer}"


def test_lag_limits_are_those_of_the_settings(prod):
    for consumer, seconds, duration in (("decoder", 120, 5), ("geofence", 300, 10)):
        alarm = prod.alarm(f"{consumer}-lag")
        # Lambda reports milliseconds.
        assert fires(alarm, IteratorAge=seconds * 1000 + 1)
        assert not fires(alarm, IteratorAge=seconds * 1000)
        assert minutes(alarm) == duration


def test_error_alarms_are_a_percentage_of_the_invocations(prod):
    for consumer in ("decoder", "geofence"):
        alarm = prod.alarm(f"{consumer}-errors")
        assert "Metrics" in alarm, "the alarm does not use metric math"
        assert value_of(alarm, Errors=5, Invocations=200) == pytest.approx(2.5)
        assert value_of(alarm, Errors=3, Invocations=3) == pytest.approx(100)
        assert value_of(alarm, Errors=0, Invocations=7) == 0


def test_error_alarms_sum_the_metrics_of_their_consumer(prod):
    for consumer in ("decoder", "geofence"):
        looked_at = inputs(prod.alarm(f"{consumer}-errors"))
        assert set(looked_at) == {"Errors", "Invocations"}
        for metric in looked_at.values():
            assert metric["Stat"] == "Sum"
            assert metric["Metric"]["Namespace"] == "AWS/Lambda"
            watched = prod.watched_function(metric["Metric"]["Dimensions"])
            assert watched == f"fleet-prod-{consumer}"


def test_error_limits_are_those_of_the_settings(prod):
    for consumer, percent, duration in (("decoder", 2, 5), ("geofence", 5, 10)):
        alarm = prod.alarm(f"{consumer}-errors")
        assert fires(alarm, Errors=percent * 10 + 1, Invocations=1000)
        assert not fires(alarm, Errors=percent * 10, Invocations=1000)
        assert minutes(alarm) == duration


def test_alarms_go_to_the_people_named_in_the_settings(prod):
    for kind in ("lag", "errors"):
        assert prod.alarm(f"decoder-{kind}")["AlarmActions"] == [prod.topic("pager")]
        assert prod.alarm(f"geofence-{kind}")["AlarmActions"] == [prod.topic("tickets")]


def test_no_limit_means_no_alarm(dev):
    assert {name for name in dev.alarm_names() if "decoder" in name or "geofence" in name} == {
        "fleet-dev-decoder-lag",
        "fleet-dev-decoder-errors",
        "fleet-dev-geofence-lag",
    }
    assert fires(dev.alarm("decoder-lag"), IteratorAge=900_001)
    assert not fires(dev.alarm("decoder-lag"), IteratorAge=900_000)
    assert minutes(dev.alarm("geofence-lag")) == 30
    assert dev.alarm("decoder-lag")["AlarmActions"] == [dev.topic("tickets")]


def test_alarms_behave_like_all_others_of_the_desk(prod):
    for name in ("decoder-lag", "decoder-errors", "geofence-lag", "geofence-errors"):
        prod.template.has_resource_properties(
            "AWS::CloudWatch::Alarm",
            {
                "AlarmName": f"fleet-prod-{name}",
                "ComparisonOperator": "GreaterThanThreshold",
                "TreatMissingData": "notBreaching",
                "OKActions": Match.any_value(),
            },
        )
