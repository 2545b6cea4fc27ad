"""A variant that is slow or broken raises an alarm, with the people its objective names."""

import operator

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import add_stage
from serving.catalog import Stage

ALARM = "AWS::CloudWatch::Alarm"
COMPARISONS = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}
VARIANTS = (
    ("price-hint", "champion"),
    ("price-hint", "challenger"),
    ("photo-rank", "champion"),
    ("spam-guard", "champion"),
)


class Deployment:
    """The synthesized foundation and model stacks of one stage."""

    def __init__(self, stage):
        self.stage = stage
        serving = add_stage(App(), stage)
        self.foundation = Template.from_stack(serving.foundation)
        self.models = {name: Template.from_stack(stack) for name, stack in serving.models.items()}

    def alarm(self, model, variant, kind):
        name = f"{self.stage}-{model}-{variant}-{kind}"
        self.models[model].has_resource_properties(ALARM, {"AlarmName": name})
        (alarm,) = self.models[model].find_resources(
            ALARM, {"Properties": {"AlarmName": name}}
        ).values()
        return alarm["Properties"]

    def topics(self, actions):
        """Names of the topics that `actions` notify."""
        names = set()
        for action in actions:
            for output in self.foundation.find_outputs("*").values():
                if output.get("Export", {}).get("Name") == action["Fn::ImportValue"]:
                    topics = self.foundation.find_resources("AWS::SNS::Topic")
                    names.add(topics[output["Value"]["Ref"]]["Properties"]["TopicName"])
        return names


@pytest.fixture(scope="module")
def live():
    return Deployment(Stage.LIVE)


@pytest.fixture(scope="module")
def lab():
    return Deployment(Stage.LAB)


def metric_of(alarm):
    """Name, namespace, statistic, period and dimensions of the one metric behind `alarm`."""
    source = alarm
    if "Metrics" in alarm:
        (stat,) = [item["MetricStat"] for item in alarm["Metrics"] if "MetricStat" in item]
        source = {**stat["Metric"], "Statistic": stat["Stat"], "Period": stat["Period"]}
    statistic = source.get("ExtendedStatistic", source.get("Statistic"))
    dimensions = {item["Name"]: item["Value"] for item in source["Dimensions"]}
    return source["MetricName"], source["Namespace"], statistic, source["Period"], dimensions


def breaches(alarm, value):
    """Whether a data point of `value` in the unit of the metric is one too many."""
    returned = [item for item in alarm.get("Metrics", []) if item.get("ReturnData", True)]
    if returned and "Expression" in returned[0]:
        (metric_id,) = [item["Id"] for item in alarm["Metrics"] if "MetricStat" in item]
        value = eval(returned[0]["Expression"], {"__builtins__": {}}, {metric_id: value})
    return COMPARISONS[alarm["ComparisonOperator"]](value, alarm["Threshold"])


def on_endpoint(template, dimensions):
    """`dimensions` with the endpoint's name for a reference to it."""
    ((endpoint_id, endpoint),) = template.find_resources("AWS::SageMaker::Endpoint").items()
    if dimensions["EndpointName"] == {"Fn::GetAtt": [endpoint_id, "EndpointName"]}:
        return {**dimensions, "EndpointName": endpoint["Properties"]["EndpointName"]}
    return dimensions


def test_latency_alarms_look_at_the_slowest_hundredth(live):
    for model, variant in VARIANTS:
        name, namespace, statistic, period, dimensions = metric_of(
            live.alarm(model, variant, "latency")
        )
        assert (name, namespace, period) == ("ModelLatency", "AWS/SageMaker", 60)
        assert float(statistic.lstrip("p")) == 99
        assert on_endpoint(live.models[model], dimensions) == {
            "EndpointName": f"live-{model}",
            "VariantName": variant,
        }


def test_latency_is_compared_with_the_objective(live):
    for model, variant, milliseconds in (
        ("price-hint", "champion", 120),
        ("price-hint", "challenger", 120),
        ("photo-rank", "champion", 900),
        ("spam-guard", "champion", 60),
    ):
        alarm = live.alarm(model, variant, "latency")
        # SageMaker reports microseconds.
        assert not breaches(alarm, milliseconds * 1000)
        assert breaches(alarm, milliseconds * 1000 + 1)


def test_latency_must_last_six_minutes_out_of_ten(live):
    alarm = live.alarm("spam-guard", "champion", "latency")
    assert (alarm["DatapointsToAlarm"], alarm["EvaluationPeriods"]) == (6, 10)


def test_failure_alarms_count_the_5xx_of_their_variant(live):
    for model, variant in VARIANTS:
        alarm = live.alarm(model, variant, "failures")
        name, namespace, statistic, period, dimensions = metric_of(alarm)
        assert (name, namespace) == ("Invocation5XXErrors", "AWS/SageMaker")
        assert (statistic, period) == ("Sum", 60)
        assert on_endpoint(live.models[model], dimensions) == {
            "EndpointName": f"live-{model}",
            "VariantName": variant,
        }
        assert breaches(alarm, 5)
        assert not breaches(alarm, 4)
        assert alarm["EvaluationPeriods"] == 3
        assert alarm.get("DatapointsToAlarm", 3) == 3


def test_the_urgency_of_the_objective_decides_who_is_told(live, lab):
    for kind in ("latency", "failures"):
        for model, variant, urgency in (
            ("price-hint", "challenger", "channel"),
            ("photo-rank", "champion", "channel"),
            ("spam-guard", "champion", "phone"),
        ):
            alarm = live.alarm(model, variant, kind)
            assert live.topics(alarm["AlarmActions"]) == {f"serving-live-{urgency}"}
            assert live.topics(alarm["OKActions"]) == {"serving-live-channel"}
            assert alarm.get("ActionsEnabled", True) is True
        alarm = lab.alarm("spam-guard", "champion", kind)
        assert lab.topics(alarm["AlarmActions"]) == {"serving-lab-phone"}


def test_silence_is_no_alarm(live):
    for model, variant in VARIANTS:
        for kind in ("latency", "failures"):
            assert live.alarm(model, variant, kind)["TreatMissingData"] == "notBreaching"


def test_the_disk_alarm_stays_as_it_is(live):
    for model, variant in VARIANTS:
        alarm = live.alarm(model, variant, "disk")
        assert (alarm["Threshold"], alarm["EvaluationPeriods"]) == (90, 10)
        assert live.topics(alarm["AlarmActions"]) == {"serving-live-channel"}
        assert "OKActions" not in alarm
    live.models["price-hint"].resource_count_is(ALARM, 6)
