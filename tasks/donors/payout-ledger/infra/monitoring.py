"""What wakes us up."""

from __future__ import annotations

import aws_cdk as cdk
import aws_cdk.aws_cloudwatch as cloudwatch
import aws_cdk.aws_cloudwatch_actions as actions
import aws_cdk.aws_sns as sns
import aws_cdk.aws_sqs as sqs
import aws_cdk.aws_stepfunctions as sfn
from constructs import Construct

from infra.config import Deployment


def make_alarms(
    scope: Construct, deployment: Deployment, run: sfn.IStateMachine, stuck: sqs.IQueue
) -> list[cloudwatch.Alarm]:
    """Make the alarms of a deployment, and the topic they go to."""
    topic = sns.Topic(scope, "OnCall", topic_name=f"payouts-{deployment.name}-on-call")
    failed = cloudwatch.Alarm(
        scope,
        "RunFailed",
        alarm_name=f"payouts-{deployment.name}-run-failed",
        alarm_description="Sellers are not paid until somebody restarts the run.",
        metric=run.metric_failed(period=cdk.Duration.minutes(5)),
        threshold=1,
        evaluation_periods=1,
        comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
    )
    waiting = cloudwatch.Alarm(
        scope,
        "InstructionStuck",
        alarm_name=f"payouts-{deployment.name}-instruction-stuck",
        alarm_description="A bank may or may not have been told. Ask finance before anything else.",
        metric=stuck.metric_approximate_number_of_messages_visible(
            period=cdk.Duration.minutes(5), statistic="max"
        ),
        threshold=1,
        evaluation_periods=1,
        comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
    )
    alarms = [failed, waiting]
    for alarm in alarms:
        alarm.add_alarm_action(actions.SnsAction(topic))
    return alarms
