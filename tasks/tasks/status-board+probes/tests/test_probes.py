"""Every probe of a stage is a canary with an alarm, and its service hears of it."""

import json
import re
from pathlib import Path

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import make_board

SCRIPT = Path(__file__).parent.parent / "probes" / "look.py"


class Board:
    """The synthesized board of a stage."""

    def __init__(self, stage):
        self.stage = stage
        self.template = Template.from_stack(make_board(App(), stage))
        self.resources = self.template.to_json()["Resources"]

    def canaries(self):
        """Ids of the canaries by their name."""
        found = self.template.find_resources("AWS::Synthetics::Canary")
        return {canary["Properties"]["Name"]: canary_id for canary_id, canary in found.items()}

    def canary(self, name):
        return self.resources[self.canaries()[name]]["Properties"]

    def alarms(self):
        """Properties of the alarms of single metrics, by their name."""
        found = self.template.find_resources("AWS::CloudWatch::Alarm")
        return {alarm["Properties"]["AlarmName"]: alarm["Properties"] for alarm in found.values()}

    def is_down(self, service, in_alarm):
        """Whether `down-<service>` is in alarm when exactly the alarms named `in_alarm` are."""
        (composite,) = self.template.find_resources(
            "AWS::CloudWatch::CompositeAlarm",
            {"Properties": {"AlarmName": f"down-{service}-{self.stage}"}},
        ).values()

        def state(match):
            words = match.group(1).strip('"')
            for alarm_id, alarm in self.resources.items():
                if alarm["Type"] == "AWS::CloudWatch::Alarm" and words in (
                    f"{alarm_id}.Arn",
                    alarm_id,
                    alarm["Properties"]["AlarmName"],
                ):
                    return str(alarm["Properties"]["AlarmName"] in in_alarm)
            raise AssertionError(f"the rule speaks of {words}")

        rule = flat(composite["Properties"]["AlarmRule"])
        rule = re.sub(r"ALARM\((.*?)\)", state, rule)
        for word in ("AND", "OR", "NOT"):
            rule = rule.replace(f" {word} ", f" {word.lower()} ")
        return eval(rule, {})


def flat(value):
    """A string with references and joins as text."""
    if isinstance(value, str):
        return value
    if "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        return separator.join(flat(part) for part in parts)
    if "Fn::GetAtt" in value:
        return ".".join(value["Fn::GetAtt"])
    if "Fn::Sub" in value:
        return re.sub(r"\$\{(.*?)\}", r"\1", value["Fn::Sub"])
    return value["Ref"]


def metric_of(alarm):
    """The only metric of an alarm, whether it is written flat or as a query."""
    if "Metrics" not in alarm:
        return alarm
    (query,) = alarm["Metrics"]
    stat = query["MetricStat"]
    return {**stat["Metric"], "Period": stat["Period"], "Statistic": stat["Stat"]}


@pytest.fixture(scope="module")
def live():
    return Board("live")


@pytest.fixture(scope="module")
def in_test():
    return Board("test")


def test_each_stage_has_its_probes(live, in_test):
    live.template.resource_count_is("AWS::Synthetics::Canary", 3)
    assert set(live.canaries()) == {"front-page-live", "search-shoes-live", "imprint-live"}
    assert set(in_test.canaries()) == {"front-page-test", "search-shoes-test"}


def test_canaries_run_the_script_as_it_is(live):
    assert live.canaries()
    for name in live.canaries():
        canary = live.canary(name)
        assert canary["Code"]["Script"].strip() == SCRIPT.read_text().strip()
        assert canary["Code"]["Handler"].endswith(".handler")
        assert canary["RuntimeVersion"] == "syn-python-selenium-4.1"
        assert canary.get("StartCanaryAfterCreation", True) is True


def test_the_script_is_told_where_and_what_to_look_for(live, in_test):
    assert live.canary("search-shoes-live")["RunConfig"]["EnvironmentVariables"] == {
        "LOOK_AT": "https://shop.example.com/search?q=shoes",
        "LOOK_FOR": "results",
        "PATIENCE_MS": "2500",
    }
    assert in_test.canary("front-page-test")["RunConfig"]["EnvironmentVariables"] == {
        "LOOK_AT": "https://shop.test.example.com/",
        "LOOK_FOR": "basket",
        "PATIENCE_MS": "5000",
    }


def test_they_look_as_often_as_the_table_says(live):
    wanted = {
        "front-page-live": {"rate(1 minute)"},
        "search-shoes-live": {"rate(5 minutes)"},
        "imprint-live": {"rate(60 minutes)", "rate(1 hour)"},
    }
    for name, rates in wanted.items():
        assert live.canary(name)["Schedule"]["Expression"] in rates


def test_each_leaves_its_pictures_in_its_folder(live):
    live.template.resource_count_is("AWS::S3::Bucket", 1)
    (bucket,) = live.template.find_resources("AWS::S3::Bucket")
    for name in ("front-page", "search-shoes", "imprint"):
        canary = live.canary(f"{name}-live")
        assert flat(canary["ArtifactS3Location"]).rstrip("/") == f"s3://{bucket}/{name}"
        role_id = canary["ExecutionRoleArn"]["Fn::GetAtt"][0]
        policies = [live.resources[role_id]["Properties"].get("Policies", [])] + [
            policy["Properties"]
            for policy in live.resources.values()
            if policy["Type"] in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")
            and {"Ref": role_id} in policy["Properties"].get("Roles", [])
        ]
        allowed = json.dumps(policies)
        assert "s3:Put" in allowed and bucket in allowed, f"{name} may not write its pictures"


def test_alarms_count_strikes(live):
    for name, minutes, strikes in (("front-page", 1, 3), ("search-shoes", 5, 2), ("imprint", 60, 1)):
        alarm = live.alarms()[f"probe-{name}-live"]
        metric = metric_of(alarm)
        assert metric["Namespace"] == "CloudWatchSynthetics"
        assert metric["MetricName"] == "SuccessPercent"
        (dimension,) = metric["Dimensions"]
        assert dimension["Name"] == "CanaryName"
        canary_name = f"{name}-live"
        assert dimension["Value"] in (canary_name, {"Ref": live.canaries()[canary_name]})
        assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 100)
        assert (metric["Period"], alarm["EvaluationPeriods"]) == (minutes * 60, strikes)
        assert alarm.get("DatapointsToAlarm", strikes) == strikes
        assert alarm["TreatMissingData"] == "breaching"
        assert not alarm.get("AlarmActions"), "single alarms tell nobody"


def test_down_hears_of_the_probes_of_its_service(live, in_test):
    assert live.is_down("front", {"probe-front-page-live"})
    assert live.is_down("front", {"probe-imprint-live"})
    assert live.is_down("search", {"probe-search-shoes-live"})
    assert not live.is_down("search", {"probe-front-page-live", "probe-imprint-live"})
    assert not live.is_down("basket", {"probe-front-page-live", "probe-search-shoes-live"})
    assert in_test.is_down("search", {"probe-search-shoes-test"})
    assert live.is_down("search", {"errors-search-live", "slow-search-live"})
    assert not live.is_down("search", {"errors-search-live"})
