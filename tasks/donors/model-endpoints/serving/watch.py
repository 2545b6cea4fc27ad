"""Alarms of an endpoint. Their metrics come from SageMaker; see the README about units."""

from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct

from serving.catalog import Urgency
from serving.endpoint import ModelEndpoint

INVOCATIONS = "AWS/SageMaker"
"""Namespace of what clients notice: requests, errors, latency."""

INSTANCES = "/aws/sagemaker/Endpoints"
"""Namespace of what the instances report: CPU, memory, disk."""


def variant_metric(
    endpoint: ModelEndpoint, variant: str, namespace: str, name: str, statistic: str
) -> cloudwatch.Metric:
    """A metric of one variant, minute by minute."""
    return cloudwatch.Metric(
        namespace=namespace,
        metric_name=name,
        dimensions_map={"EndpointName": endpoint.name, "VariantName": variant},
        statistic=statistic,
        period=Duration.minutes(1),
    )


def watch_endpoint(
    scope: Construct, endpoint: ModelEndpoint, topics: Mapping[Urgency, sns.ITopic]
) -> None:
    """Add the alarms of every variant of `endpoint` to `scope`."""
    for variant in endpoint.spec.variants:
        full = cloudwatch.Alarm(
            scope,
            f"Disk-{variant.name}",
            alarm_name=f"{endpoint.name}-{variant.name}-disk",
            alarm_description="Captured requests or temporary files fill the instance's disk.",
            metric=variant_metric(endpoint, variant.name, INSTANCES, "DiskUtilization", "Maximum"),
            threshold=90,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            evaluation_periods=10,
        )
        full.add_alarm_action(actions.SnsAction(topics[Urgency.CHANNEL]))

        # BEGIN INSERT endpoint_alarms
        objective = endpoint.spec.objective
        slow = cloudwatch.Alarm(
            scope,
            f"Latency-{variant.name}",
            alarm_name=f"{endpoint.name}-{variant.name}-latency",
            alarm_description=f"p99 is over the objective of {objective.p99_ms} ms.",
            metric=variant_metric(endpoint, variant.name, INVOCATIONS, "ModelLatency", "p99"),
            threshold=objective.p99_ms * 1000,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            evaluation_periods=10,
            datapoints_to_alarm=6,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        failing = cloudwatch.Alarm(
            scope,
            f"Failures-{variant.name}",
            alarm_name=f"{endpoint.name}-{variant.name}-failures",
            alarm_description="The container answers with errors or not at all.",
            metric=variant_metric(
                endpoint, variant.name, INVOCATIONS, "Invocation5XXErrors", "Sum"
            ),
            threshold=5,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            evaluation_periods=3,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        for alarm in (slow, failing):
            alarm.add_alarm_action(actions.SnsAction(topics[objective.urgency]))
            alarm.add_ok_action(actions.SnsAction(topics[Urgency.CHANNEL]))
        # END INSERT endpoint_alarms
