"""Two alarms per branch tell of tunnels that are down."""

import operator

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import build
from netcdk.plan import Plan

ALARM = "AWS::CloudWatch::Alarm"
STATISTICS = {"Maximum": max, "Minimum": min, "Average": lambda samples: sum(samples) / len(samples)}
NONE, ONE, BOTH = (0, 0), (0, 1), (1, 1)
BRANCHES = ["leith", "oban", "tain"]
COMPARISONS = {
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
}


class Branches:
    def __init__(self):
        _, branches, _ = build(App(), Plan.read())
        self.template = Template.from_stack(branches)

    def alarm(self, name):
        alarms = self.template.find_resources(ALARM, {"Properties": {"AlarmName": name}})
        assert len(alarms) == 1, f"{len(alarms)} alarms are called {name}"
        return next(iter(alarms.values()))["Properties"]

    def metric(self, name):
        """Namespace, name, dimensions, statistic and period of the metric of an alarm."""
        alarm = self.alarm(name)
        metric, statistic, period = alarm, alarm.get("Statistic"), alarm.get("Period")
        if "Metrics" in alarm:
            (query,) = alarm["Metrics"]
            metric = query["MetricStat"]["Metric"]
            statistic, period = query["MetricStat"]["Stat"], query["MetricStat"]["Period"]
        dimensions = {item["Name"]: item["Value"] for item in metric.get("Dimensions", [])}
        return metric["Namespace"], metric["MetricName"], dimensions, statistic, period

    def connection(self, branch):
        (found,) = [
            connection_id
            for connection_id, item in self.template.find_resources("AWS::EC2::VPNConnection").items()
            if {"Key": "Name", "Value": f"hw-{branch}"} in item["Properties"]["Tags"]
        ]
        return found

    def topic(self, name):
        (found,) = self.template.find_resources(
            "AWS::SNS::Topic", {"Properties": {"TopicName": f"hw-{name}"}}
        )
        return {"Ref": found}

    def rings(self, name, minutes):
        """Whether the alarm is raised after these minutes, each with the states of both tunnels."""
        alarm = self.alarm(name)
        *_, statistic, period = self.metric(name)
        is_bad = COMPARISONS[alarm["ComparisonOperator"]]
        step = period // 60
        periods = [sum(minutes[at : at + step], ()) for at in range(0, len(minutes), step)]
        bad = [is_bad(STATISTICS[statistic](samples), alarm["Threshold"]) for samples in periods]
        assert len(periods) == alarm["EvaluationPeriods"]
        return sum(bad) >= alarm.get("DatapointsToAlarm", alarm["EvaluationPeriods"])


@pytest.fixture(scope="module")
def branches():
    return Branches()


@pytest.mark.parametrize("branch", BRANCHES)
@pytest.mark.parametrize(("kind", "minutes"), [("down", 5), ("degraded", 30)])
def test_each_alarm_looks_at_its_connection_for_the_planned_time(branches, branch, kind, minutes):
    name = f"vpn-{branch}-{kind}"
    namespace, metric, dimensions, _, period = branches.metric(name)
    assert (namespace, metric) == ("AWS/VPN", "TunnelState")
    connection = branches.connection(branch)
    assert dimensions in (
        {"VpnId": {"Ref": connection}},
        {"VpnId": {"Fn::GetAtt": [connection, "VpnConnectionId"]}},
    )
    alarm = branches.alarm(name)
    assert period * alarm["EvaluationPeriods"] == 60 * minutes
    assert alarm.get("DatapointsToAlarm", alarm["EvaluationPeriods"]) == alarm["EvaluationPeriods"]


@pytest.mark.parametrize("branch", BRANCHES)
def test_down_is_no_tunnel_at_all(branches, branch):
    name = f"vpn-{branch}-down"
    assert branches.rings(name, [NONE] * 5)
    for healthy in ([BOTH] * 5, [ONE] * 5, [BOTH] * 3 + [NONE] * 2, [ONE] + [NONE] * 4):
        assert not branches.rings(name, healthy)


@pytest.mark.parametrize("branch", BRANCHES)
def test_degraded_is_less_than_both_tunnels(branches, branch):
    name = f"vpn-{branch}-degraded"
    assert branches.rings(name, [ONE] * 30)
    assert branches.rings(name, [NONE] * 30)
    for healthy in ([BOTH] * 30, [BOTH] * 15 + [ONE] * 15, [NONE] * 15 + [BOTH] * 15):
        assert not branches.rings(name, healthy)


def test_only_critical_branches_ring(branches):
    for branch, topic in {"leith": "urgent", "tain": "urgent", "oban": "routine"}.items():
        alarm = branches.alarm(f"vpn-{branch}-down")
        assert alarm["AlarmActions"] == [branches.topic(topic)]
        assert alarm.get("OKActions") == [branches.topic(topic)]
        assert alarm.get("ActionsEnabled", True) is True


def test_degraded_never_rings(branches):
    for branch in BRANCHES:
        alarm = branches.alarm(f"vpn-{branch}-degraded")
        assert alarm["AlarmActions"] == [branches.topic("routine")]
        assert alarm.get("OKActions") == [branches.topic("routine")]


def test_missing_data_is_bad(branches):
    for branch in BRANCHES:
        for kind in ("down", "degraded"):
            assert branches.alarm(f"vpn-{branch}-{kind}").get("TreatMissingData") == "breaching"


def test_nothing_for_closed_branches_and_nothing_else(branches):
    branches.template.resource_count_is(ALARM, 7)
    names = {a["Properties"]["AlarmName"] for a in branches.template.find_resources(ALARM).values()}
    wanted = {f"vpn-{branch}-{kind}" for branch in BRANCHES for kind in ("down", "degraded")}
    assert names == {*wanted, "hw-no-route"}
    branches.template.resource_count_is("AWS::SNS::Topic", 2)
