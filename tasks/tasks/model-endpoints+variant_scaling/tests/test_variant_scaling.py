"""Each variant of an endpoint scales between the bounds that the catalog has for it."""

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import add_stage
from serving.catalog import Stage

TARGET = "AWS::ApplicationAutoScaling::ScalableTarget"
POLICY = "AWS::ApplicationAutoScaling::ScalingPolicy"
ENDPOINT = "AWS::SageMaker::Endpoint"


class Deployment:
    """The synthesized model stacks of one stage."""

    def __init__(self, stage):
        serving = add_stage(App(), stage)
        self.templates = {
            name: Template.from_stack(stack) for name, stack in serving.models.items()
        }

    def scaling(self, model):
        """Properties of the scalable targets of a model, by the resource they scale."""
        template = self.templates[model]
        return {
            text(template, target["Properties"]["ResourceId"]): target
            for target in template.find_resources(TARGET).values()
        }

    def policy(self, model, variant):
        """The configuration of the one policy of a variant."""
        template = self.templates[model]
        resource = f"endpoint/{model_endpoint(template)}/variant/{variant}"
        found = []
        for policy in template.find_resources(POLICY).values():
            properties = policy["Properties"]
            reference = properties.get("ScalingTargetId", properties.get("ScalableTargetId"))
            if reference is not None:
                target = template.find_resources(TARGET)[reference["Ref"]]
                scaled = text(template, target["Properties"]["ResourceId"])
            else:
                scaled = text(template, properties["ResourceId"])
            if scaled == resource:
                found.append(properties)
        assert len(found) == 1, f"{variant} has {len(found)} scaling policies"
        assert found[0]["PolicyType"] == "TargetTrackingScaling"
        return found[0]["TargetTrackingScalingPolicyConfiguration"]


def model_endpoint(template):
    (endpoint,) = template.find_resources(ENDPOINT).values()
    return endpoint["Properties"]["EndpointName"]


def text(template, value):
    """`value` as text; the name of an endpoint in the place of a reference to it."""
    if isinstance(value, str):
        return value
    if "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        return separator.join(text(template, part) for part in parts)
    endpoints = template.find_resources(ENDPOINT)
    if "Fn::Sub" in value:
        result = value["Fn::Sub"]
        variables = {}
        if not isinstance(result, str):
            result, variables = result
        for key, variable in variables.items():
            result = result.replace(f"${{{key}}}", text(template, variable))
        for endpoint in endpoints:
            result = result.replace(f"${{{endpoint}.EndpointName}}", model_endpoint(template))
        return result
    if value.get("Fn::GetAtt", [""])[-1] == "EndpointName" and value["Fn::GetAtt"][0] in endpoints:
        return model_endpoint(template)
    return f"<{value}>"


@pytest.fixture(scope="module")
def live():
    return Deployment(Stage.LIVE)


@pytest.fixture(scope="module")
def lab():
    return Deployment(Stage.LAB)


def bounds(targets):
    return {
        resource: (target["Properties"]["MinCapacity"], target["Properties"]["MaxCapacity"])
        for resource, target in targets.items()
    }


def test_live_variants_scale_between_the_bounds_of_the_catalog(live):
    assert bounds(live.scaling("price-hint")) == {
        "endpoint/live-price-hint/variant/champion": (2, 12),
        "endpoint/live-price-hint/variant/challenger": (1, 3),
    }
    assert bounds(live.scaling("photo-rank")) == {
        "endpoint/live-photo-rank/variant/champion": (1, 4)
    }
    assert bounds(live.scaling("spam-guard")) == {
        "endpoint/live-spam-guard/variant/champion": (3, 9)
    }


def test_variants_of_fixed_size_are_left_alone(lab):
    assert bounds(lab.scaling("photo-rank")) == {
        "endpoint/lab-photo-rank/variant/champion": (1, 2)
    }
    for model in ("price-hint", "spam-guard"):
        lab.templates[model].resource_count_is(TARGET, 0)
        lab.templates[model].resource_count_is(POLICY, 0)


def test_what_scales_is_the_number_of_instances(live):
    for template in live.templates.values():
        template.all_resources_properties(
            TARGET,
            {
                "ServiceNamespace": "sagemaker",
                "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
            },
        )


def test_each_instance_gets_the_invocations_it_is_comfortable_with(live):
    wanted = {
        ("price-hint", "champion"): 2100,
        ("price-hint", "challenger"): 1680,
        ("photo-rank", "champion"): 336,
        ("spam-guard", "champion"): 3150,
    }
    for (model, variant), invocations in wanted.items():
        policy = live.policy(model, variant)
        assert policy["TargetValue"] == pytest.approx(invocations)
        metric = policy["PredefinedMetricSpecification"]["PredefinedMetricType"]
        assert metric == "SageMakerVariantInvocationsPerInstance"


def test_added_instances_get_the_time_their_hardware_needs(live):
    assert live.policy("price-hint", "champion")["ScaleOutCooldown"] == 3 * 60
    assert live.policy("price-hint", "challenger")["ScaleOutCooldown"] == 3 * 60
    assert live.policy("photo-rank", "champion")["ScaleOutCooldown"] == 8 * 60


def test_instances_are_removed_slowly(live):
    for model, variant in (("price-hint", "challenger"), ("photo-rank", "champion")):
        assert live.policy(model, variant)["ScaleInCooldown"] == 15 * 60
        assert live.policy(model, variant).get("DisableScaleIn", False) is False


def test_the_endpoint_exists_before_its_variants_are_registered(live):
    for model, template in live.templates.items():
        targets = live.scaling(model).values()
        assert targets, f"{model} does not scale"
        (endpoint,) = template.find_resources(ENDPOINT)
        for target in targets:
            depends = target.get("DependsOn", [])
            explicit = endpoint in ([depends] if isinstance(depends, str) else depends)
            assert explicit or endpoint in str(target["Properties"]["ResourceId"])
