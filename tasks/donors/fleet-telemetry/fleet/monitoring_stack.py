"""Alarms over the whole platform, and the topics that they go to."""

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from fleet.alarms import DATA_POINT, AlarmDesk
from fleet.naming import Names
from fleet.settings import Settings


@dataclass(frozen=True)
class Consumer:
    """A function that reads a stream, under the name it has in the settings."""

    name: str
    function: lambda_.IFunction


class MonitoringStack(Stack):
    """Watches the stream, its consumers and the roll-outs."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        names: Names,
        stream: kinesis.IStream,
        failed_batches: sqs.IQueue,
        rollout: sfn.IStateMachine,
        consumers: Sequence[Consumer],
    ) -> None:
        super().__init__(scope, construct_id)
        self.desk = AlarmDesk(self, "Desk", names=names)

        queue_limits = settings.alarms.failed_batches
        self.desk.raise_when(
            "failed-batches",
            failed_batches.metric_approximate_number_of_messages_visible(
                period=DATA_POINT, statistic=cloudwatch.Stats.MAXIMUM
            ),
            above=queue_limits.limit,
            minutes=queue_limits.minutes,
            severity=queue_limits.severity,
            meaning="Records were given up on and will be lost when the stream drops them.",
        )
        self.desk.raise_when(
            "frames-throttled",
            stream.metric_write_provisioned_throughput_exceeded(
                period=DATA_POINT, statistic=cloudwatch.Stats.SUM
            ),
            above=0,
            minutes=3,
            severity="ticket",
            meaning="Vehicles write faster than the stream has shards for; they retry for an hour.",
        )
        self.desk.raise_when(
            "rollout-failed",
            rollout.metric_failed(period=DATA_POINT, statistic=cloudwatch.Stats.SUM),
            above=0,
            minutes=1,
            severity="ticket",
            meaning="A firmware roll-out ended in failure; the cohort may be silent.",
        )

        for consumer in consumers:
            self._watch_consumer(consumer, settings)

    def _watch_consumer(self, consumer: Consumer, settings: Settings) -> None:
        """Alarm when `consumer` falls behind its stream or fails too often."""
        # BEGIN INSERT consumer_alarms
        limits = settings.alarms.consumers[consumer.name]
        function = consumer.function

        if limits.max_lag_seconds is not None:
            self.desk.raise_when(
                f"{consumer.name}-lag",
                function.metric(
                    "IteratorAge", period=DATA_POINT, statistic=cloudwatch.Stats.MAXIMUM
                ),
                # Lambda reports the age in milliseconds.
                above=limits.max_lag_seconds * 1000,
                minutes=limits.minutes,
                severity=limits.severity,
                meaning=f"The {consumer.name} is more than {limits.max_lag_seconds} s behind.",
            )

        if limits.max_error_percent is not None:
            error_percent = cloudwatch.MathExpression(
                expression="100 * errors / invocations",
                using_metrics={
                    "errors": function.metric_errors(
                        period=DATA_POINT, statistic=cloudwatch.Stats.SUM
                    ),
                    "invocations": function.metric_invocations(
                        period=DATA_POINT, statistic=cloudwatch.Stats.SUM
                    ),
                },
                period=DATA_POINT,
                label="Failed invocations, %",
            )
            self.desk.raise_when(
                f"{consumer.name}-errors",
                error_percent,
                above=limits.max_error_percent,
                minutes=limits.minutes,
                severity=limits.severity,
                meaning=f"The {consumer.name} fails on more than {limits.max_error_percent} %.",
            )
        # END INSERT consumer_alarms
