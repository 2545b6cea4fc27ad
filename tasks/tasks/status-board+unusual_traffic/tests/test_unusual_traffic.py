"""A service that is quieter than usual gets a ticket."""

import re

import pytest
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from app import make_board

SERVICES = ("front", "search", "basket")


@pytest.fixture(scope="module")
def live():
    return Template.from_stack(make_board(App(), "live"))


def quiet_alarm(template, service, stage="live"):
    (found,) = template.find_resources(
        "AWS::CloudWatch::Alarm", {"Properties": {"AlarmName": f"quiet-{service}-{stage}"}}
    ).values()
    return found["Properties"]


def parts(alarm):
    """The observed metric and the band of an alarm, by what they are."""
    (observed,) = [item for item in alarm["Metrics"] if "MetricStat" in item]
    (band,) = [item for item in alarm["Metrics"] if "Expression" in item]
    return observed, band


def dimensions(items):
    return {item["Name"]: item["Value"] for item in items}


def detectors(template):
    """Detectors by service, whichever of their two forms they have."""
    found = {}
    for resource in template.find_resources("AWS::CloudWatch::AnomalyDetector").values():
        properties = resource["Properties"]
        metric = properties.get("SingleMetricAnomalyDetector", properties)
        values = dimensions(metric["Dimensions"])
        assert (metric["Namespace"], metric["MetricName"]) == ("Apps", "Requests")
        assert metric["Stat"] == "Sum"
        assert set(values) == {"service", "stage"} and values["stage"] == "live"
        assert values["service"] not in found
        found[values["service"]] = properties["Configuration"]
    return found


def test_the_alarm_compares_requests_with_their_band(live):
    for service in SERVICES:
        alarm = quiet_alarm(live, service)
        observed, band = parts(alarm)
        stat = observed["MetricStat"]
        assert (stat["Metric"]["Namespace"], stat["Metric"]["MetricName"]) == ("Apps", "Requests")
        assert dimensions(stat["Metric"]["Dimensions"]) == {"service": service, "stage": "live"}
        assert (stat["Stat"], stat["Period"]) == ("Sum", 300)
        assert alarm["ThresholdMetricId"] == band["Id"]
        assert "Threshold" not in alarm
        for item in (observed, band):
            assert item.get("ReturnData", True) is True


def test_the_band_has_the_width_of_the_table(live):
    for service, width in (("front", 2.5), ("search", 3), ("basket", 2)):
        observed, band = parts(quiet_alarm(live, service))
        match = re.fullmatch(
            r"ANOMALY_DETECTION_BAND\(\s*(\w+)\s*(?:,\s*([\d.]+)\s*)?\)", band["Expression"]
        )
        assert match, band["Expression"]
        assert match.group(1) == observed["Id"]
        assert float(match.group(2) or 2) == width


def test_only_too_few_for_a_quarter_of_an_hour(live):
    for service in SERVICES:
        alarm = quiet_alarm(live, service)
        assert alarm["ComparisonOperator"] == "LessThanLowerThreshold"
        assert alarm["EvaluationPeriods"] == 3
        assert alarm.get("DatapointsToAlarm", 3) == 3


def test_no_requests_at_all_are_too_few(live):
    for service in SERVICES:
        live.has_resource_properties(
            "AWS::CloudWatch::Alarm",
            {"AlarmName": f"quiet-{service}-live", "TreatMissingData": "breaching"},
        )


def test_it_becomes_a_ticket_and_nothing_else(live):
    (tickets,) = live.find_resources(
        "AWS::SNS::Topic", {"Properties": {"TopicName": "status-board-live-tickets"}}
    )
    for service in SERVICES:
        alarm = quiet_alarm(live, service)
        assert alarm["AlarmActions"] in ([{"Ref": tickets}], [{"Fn::GetAtt": [tickets, "TopicArn"]}])
        assert not alarm.get("OKActions") and not alarm.get("InsufficientDataActions")
        assert alarm.get("ActionsEnabled", True) is True


def test_unusual_days_are_not_learned_from(live):
    found = detectors(live)
    assert set(found) == set(SERVICES)
    for configuration in found.values():
        assert configuration["MetricTimeZone"] == "Europe/Warsaw"
        ranges = [(item["StartTime"], item["EndTime"]) for item in configuration["ExcludedTimeRanges"]]
        assert sorted(ranges) == [
            ("2025-11-28T00:00:00", "2025-12-01T23:59:59"),
            ("2026-02-09T06:00:00", "2026-02-14T18:00:00"),
        ]


def test_the_test_stage_watches_its_own_requests():
    template = Template.from_stack(make_board(App(), "test"))
    observed, _ = parts(quiet_alarm(template, "search", "test"))
    assert dimensions(observed["MetricStat"]["Metric"]["Dimensions"])["stage"] == "test"


def test_services_without_a_band_and_other_alarms_stay(live):
    live.resource_properties_count_is(
        "AWS::CloudWatch::Alarm", {"AlarmName": Match.string_like_regexp("^quiet-")}, 3
    )
    live.resource_count_is("AWS::CloudWatch::CompositeAlarm", 4)
    live.resource_properties_count_is(
        "AWS::CloudWatch::Alarm", {"AlarmName": Match.string_like_regexp("^(errors|slow)-")}, 8
    )
