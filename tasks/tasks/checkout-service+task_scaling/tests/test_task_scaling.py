"""The number of tasks follows load and time of day, as the environment says."""

import json

import pytest
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from app import add_environment
from infra.environments import PRODUCTION, STAGING

TARGET = "AWS::ApplicationAutoScaling::ScalableTarget"
POLICY = "AWS::ApplicationAutoScaling::ScalingPolicy"
CPU = "ECSServiceAverageCPUUtilization"
REQUESTS = "ALBRequestCountPerTarget"


@pytest.fixture(scope="module")
def production():
    return Template.from_stack(add_environment(App(), PRODUCTION).service)


@pytest.fixture(scope="module")
def staging():
    return Template.from_stack(add_environment(App(), STAGING).service)


def tracking(target, metric, pause_seconds):
    """The properties of a policy that tracks `metric` at `target`."""
    return {
        "PolicyType": "TargetTrackingScaling",
        "TargetTrackingScalingPolicyConfiguration": {
            "TargetValue": target,
            "ScaleInCooldown": pause_seconds,
            "PredefinedMetricSpecification": {"PredefinedMetricType": metric},
        },
    }


def scheduled_actions(template):
    """The scheduled actions of the service, by their cron expression."""
    (target,) = template.find_resources(TARGET).values()
    return {
        action["Schedule"]: action for action in target["Properties"].get("ScheduledActions", [])
    }


def test_production_stays_between_its_bounds(production):
    production.resource_count_is(TARGET, 1)
    production.has_resource_properties(
        TARGET,
        {
            "MinCapacity": 6,
            "MaxCapacity": 40,
            "ServiceNamespace": "ecs",
            "ScalableDimension": "ecs:service:DesiredCount",
        },
    )


def test_the_scaled_service_is_the_api(production):
    production.resource_count_is(TARGET, 1)
    (service_id,) = production.find_resources("AWS::ECS::Service")
    (target,) = production.find_resources(TARGET).values()
    assert {"Fn::GetAtt": [service_id, "Name"]} in target["Properties"]["ResourceId"]["Fn::Join"][1]


def test_production_tracks_cpu_and_requests(production):
    production.resource_count_is(POLICY, 2)
    production.has_resource_properties(POLICY, tracking(55, CPU, 600))
    production.has_resource_properties(POLICY, tracking(900, REQUESTS, 600))


def test_staging_has_its_own_bounds_and_targets(staging):
    staging.has_resource_properties(TARGET, {"MinCapacity": 1, "MaxCapacity": 2})
    staging.has_resource_properties(POLICY, tracking(75, CPU, 120))
    staging.has_resource_properties(POLICY, tracking(600, REQUESTS, 120))


def test_requests_are_counted_at_the_target_group(production):
    (group_id,) = production.find_resources("AWS::ElasticLoadBalancingV2::TargetGroup")
    labels = [
        policy["Properties"]["TargetTrackingScalingPolicyConfiguration"][
            "PredefinedMetricSpecification"
        ].get("ResourceLabel")
        for policy in production.find_resources(POLICY).values()
    ]
    (label,) = [label for label in labels if label is not None]
    assert json.dumps({"Fn::GetAtt": [group_id, "TargetGroupFullName"]}) in json.dumps(label)


def test_quiet_hours_lower_and_restore_the_bound(production):
    production.resource_count_is(TARGET, 1)
    actions = scheduled_actions(production)
    assert set(actions) == {"cron(30 0 * * ? *)", "cron(45 5 * * ? *)"}
    start, end = actions["cron(30 0 * * ? *)"], actions["cron(45 5 * * ? *)"]
    assert start["ScalableTargetAction"]["MinCapacity"] == 2
    assert end["ScalableTargetAction"]["MinCapacity"] == 6
    for action in (start, end):
        assert action["ScalableTargetAction"].get("MaxCapacity", 40) == 40


def test_quiet_hours_are_on_the_clock_of_the_shop(production):
    production.has_resource_properties(
        TARGET,
        {
            "ScheduledActions": [
                Match.object_like({"Timezone": "Europe/Berlin"}),
                Match.object_like({"Timezone": "Europe/Berlin"}),
            ]
        },
    )


def test_no_schedule_without_quiet_hours(staging):
    staging.resource_count_is(TARGET, 1)
    assert scheduled_actions(staging) == {}
