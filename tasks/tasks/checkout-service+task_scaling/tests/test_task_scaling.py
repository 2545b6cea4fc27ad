"""The number of tasks follows load and time of day, as the environment says."""

import json
import re

import pytest
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from app import add_environment
from infra.environments import PRODUCTION, STAGING

TARGET = "AWS::ApplicationAutoScaling::ScalableTarget"
POLICY = "AWS::ApplicationAutoScaling::ScalingPolicy"
BY_NAME = {
    "ECSServiceAverageCPUUtilization": "cpu",
    "ALBRequestCountPerTarget": "requests",
    ("AWS/ECS", "CPUUtilization", "Average"): "cpu",
    ("AWS/ApplicationELB", "RequestCountPerTarget", "Sum"): "requests",
}


@pytest.fixture(scope="module")
def production():
    return Template.from_stack(add_environment(App(), PRODUCTION).service)


@pytest.fixture(scope="module")
def staging():
    return Template.from_stack(add_environment(App(), STAGING).service)


def only(template, resource_type):
    """Logical id and resource of the one resource of a type."""
    ((logical_id, resource),) = template.find_resources(resource_type).items()
    return logical_id, resource


def as_text(value):
    """`value` with references as `${Id}` and `${Id.Attribute}`, joined."""
    if isinstance(value, str):
        return value
    if "Ref" in value:
        return f"${{{value['Ref']}}}"
    if "Fn::GetAtt" in value:
        return f"${{{'.'.join(value['Fn::GetAtt'])}}}"
    if "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        return separator.join(as_text(part) for part in parts)
    if isinstance(value.get("Fn::Sub"), str):
        return value["Fn::Sub"]
    return json.dumps(value)


def tracked(template):
    """What the policies track: the metric with its target and the pause after a scale-in."""
    target_id, _ = only(template, TARGET)
    found = {}
    for policy in template.find_resources(POLICY).values():
        properties = policy["Properties"]
        assert properties["PolicyType"] == "TargetTrackingScaling"
        assert properties.get("ScalingTargetId", {"Ref": target_id}) == {"Ref": target_id}
        tracking = properties["TargetTrackingScalingPolicyConfiguration"]
        assert not tracking.get("DisableScaleIn"), "tasks are never removed"
        if metric := tracking.get("PredefinedMetricSpecification"):
            name = metric["PredefinedMetricType"]
        else:
            metric = tracking["CustomizedMetricSpecification"]
            name = (metric.get("Namespace"), metric.get("MetricName"), metric.get("Statistic"))
        assert name in BY_NAME, f"a policy tracks {name}"
        assert BY_NAME[name] not in found, f"two policies track {name}"
        found[BY_NAME[name]] = (tracking["TargetValue"], tracking.get("ScaleInCooldown"))
    return found


def scheduled_actions(template):
    """The scheduled actions of the service, by the minute of the day at which they start."""
    _, target = only(template, TARGET)
    by_time = {}
    for action in target["Properties"].get("ScheduledActions", []):
        minute, hour, *days = re.fullmatch(r"cron\((.+)\)", action["Schedule"]).group(1).split()
        assert set(days) <= {"*", "?"}, f"{action['Schedule']} is not daily"
        by_time[f"{int(hour):02}:{int(minute):02}"] = action
    return by_time


def test_tasks_stay_between_the_bounds_of_the_environment(production, staging):
    for template, lower, upper in ((production, 6, 40), (staging, 1, 2)):
        template.resource_count_is(TARGET, 1)
        template.has_resource_properties(TARGET, {"MinCapacity": lower, "MaxCapacity": upper})


def test_the_scaled_service_is_the_api(production):
    production.has_resource_properties(
        TARGET, {"ServiceNamespace": "ecs", "ScalableDimension": "ecs:service:DesiredCount"}
    )
    service_id, _ = only(production, "AWS::ECS::Service")
    cluster_id, _ = only(production, "AWS::ECS::Cluster")
    _, target = only(production, TARGET)
    kind, cluster, service = as_text(target["Properties"]["ResourceId"]).split("/")
    assert kind == "service"
    assert cluster in (f"${{{cluster_id}}}", "checkout-production")
    # By its plain name too, if the order is told in another way.
    known_by_name = service == "api" and service_id in target.get("DependsOn", [])
    assert service == f"${{{service_id}.Name}}" or known_by_name


def test_production_tracks_cpu_and_requests(production):
    production.resource_count_is(POLICY, 2)
    assert tracked(production) == {"cpu": (55, 600), "requests": (900, 600)}


def test_staging_has_its_own_targets(staging):
    staging.resource_count_is(POLICY, 2)
    assert tracked(staging) == {"cpu": (75, 120), "requests": (600, 120)}


def test_load_is_that_of_our_service(production):
    production.resource_count_is(POLICY, 2)
    group_id, _ = only(production, "AWS::ElasticLoadBalancingV2::TargetGroup")
    balancer_id, _ = only(production, "AWS::ElasticLoadBalancingV2::LoadBalancer")
    listeners = production.find_resources("AWS::ElasticLoadBalancingV2::Listener")
    service_id, _ = only(production, "AWS::ECS::Service")
    for policy in production.find_resources(POLICY).values():
        tracking = policy["Properties"]["TargetTrackingScalingPolicyConfiguration"]
        predefined = tracking.get("PredefinedMetricSpecification", {})
        custom = tracking.get("CustomizedMetricSpecification", {})
        if predefined.get("PredefinedMetricType") == "ALBRequestCountPerTarget":
            # `app/<balancer>/<id>/targetgroup/<group>/<id>`: the balancer's part may be cut out
            # of the ARN of a listener.
            label = as_text(predefined["ResourceLabel"])
            balancer, slash, group = label.rpartition("/")
            assert (slash, group) == ("/", f"${{{group_id}.TargetGroupFullName}}")
            assert any(f'{{"Ref": "{listener}"}}' in balancer for listener in listeners) or (
                balancer == f"${{{balancer_id}.LoadBalancerFullName}}"
            )
        elif custom:
            dimensions = {d["Name"]: as_text(d["Value"]) for d in custom.get("Dimensions", [])}
            if custom["MetricName"] == "CPUUtilization":
                assert dimensions["ServiceName"] in (f"${{{service_id}.Name}}", "api")
            else:
                assert dimensions["TargetGroup"] == f"${{{group_id}.TargetGroupFullName}}"


def test_quiet_hours_lower_and_restore_the_bound(production):
    production.resource_count_is(TARGET, 1)
    actions = scheduled_actions(production)
    assert set(actions) == {"00:30", "05:45"}
    assert actions["00:30"]["ScalableTargetAction"]["MinCapacity"] == 2
    assert actions["05:45"]["ScalableTargetAction"]["MinCapacity"] == 6
    for action in actions.values():
        assert action["ScalableTargetAction"].get("MaxCapacity", 40) == 40


def test_quiet_hours_are_on_the_clock_of_the_shop(production):
    in_berlin = Match.object_like({"Timezone": "Europe/Berlin"})
    production.has_resource_properties(TARGET, {"ScheduledActions": [in_berlin, in_berlin]})


def test_no_schedule_without_quiet_hours(staging):
    staging.resource_count_is(TARGET, 1)
    assert scheduled_actions(staging) == {}
