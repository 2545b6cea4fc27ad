"""The lobby's number of tasks follows the players that its tasks report."""

import json
from pathlib import Path

import pytest
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from app import add_realm
from lobby.realm import Realm

CDK_JSON = Path(__file__).resolve().parent.parent / "cdk.json"
TARGET = "AWS::ApplicationAutoScaling::ScalableTarget"
POLICY = "AWS::ApplicationAutoScaling::ScalingPolicy"
SERVICE = "AWS::ECS::Service"


def synthesized(realm):
    context = json.loads(CDK_JSON.read_text())["context"]
    return Template.from_stack(add_realm(App(context=context), realm))


@pytest.fixture(scope="module")
def live():
    return synthesized(Realm.LIVE)


@pytest.fixture(scope="module")
def nightly():
    return synthesized(Realm.NIGHTLY)


def service_id(template, name):
    (found,) = template.find_resources(SERVICE, {"Properties": {"ServiceName": name}})
    return found


def tracking(template):
    template.resource_count_is(POLICY, 1)
    (policy,) = template.find_resources(POLICY).values()
    return policy["Properties"]["TargetTrackingScalingPolicyConfiguration"]


def tracked_metric(template):
    """Namespace, name, dimensions and statistic, however the policy spells the metric."""
    metric = tracking(template)["CustomizedMetricSpecification"]
    statistic = metric.get("Statistic")
    if "Metrics" in metric:
        (query,) = metric["Metrics"]
        statistic, metric = query["MetricStat"]["Stat"], query["MetricStat"]["Metric"]
    dimensions = {item["Name"]: item["Value"] for item in metric.get("Dimensions", [])}
    return metric["Namespace"], metric["MetricName"], dimensions, statistic


def test_live_stays_between_its_bounds(live):
    live.resource_count_is(TARGET, 1)
    live.has_resource_properties(
        TARGET,
        {
            "MinCapacity": 6,
            "MaxCapacity": 60,
            "ServiceNamespace": "ecs",
            "ScalableDimension": "ecs:service:DesiredCount",
        },
    )


def test_it_is_the_lobby_that_grows(live):
    live.resource_count_is(TARGET, 1)
    ((target_id, target),) = live.find_resources(TARGET).items()
    resource = json.dumps(target["Properties"]["ResourceId"])
    assert service_id(live, "lobby") in resource or resource.strip('"]} ').endswith("/lobby")
    assert service_id(live, "matchmaker") not in resource
    (policy,) = live.find_resources(POLICY).values()
    assert policy["Properties"]["ScalingTargetId"] == {"Ref": target_id}
    assert policy["Properties"]["PolicyType"] == "TargetTrackingScaling"


def test_the_metric_is_what_the_lobby_reports(live):
    assert tracked_metric(live) == (
        "Game/Servers",
        "ConnectedPlayers",
        {"Realm": "live", "Server": "lobby"},
        "Average",
    )


def test_live_keeps_850_players_per_task_and_waits_before_removing_more(live):
    live.has_resource_properties(
        POLICY,
        {
            "TargetTrackingScalingPolicyConfiguration": {
                "TargetValue": 850,
                "ScaleInCooldown": 1200,
                "DisableScaleIn": Match.absent(),
            }
        },
    )
    # Five minutes are what Application Auto Scaling waits when nothing is said.
    assert tracking(live).get("ScaleOutCooldown", 0) <= 300


def test_nightly_has_its_own_numbers(nightly):
    nightly.has_resource_properties(TARGET, {"MinCapacity": 1, "MaxCapacity": 3})
    nightly.has_resource_properties(
        POLICY,
        {"TargetTrackingScalingPolicyConfiguration": {"TargetValue": 50, "ScaleInCooldown": 180}},
    )
    assert tracked_metric(nightly)[2] == {"Realm": "nightly", "Server": "lobby"}


def test_the_services_start_as_before(live):
    live.has_resource_properties(SERVICE, {"ServiceName": "lobby", "DesiredCount": 6})
    live.has_resource_properties(SERVICE, {"ServiceName": "matchmaker", "DesiredCount": 2})
