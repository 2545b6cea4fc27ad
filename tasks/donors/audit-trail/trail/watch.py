"""Alarms on what must not happen, and on digests that stop arriving."""

from dataclasses import dataclass

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from constructs import Construct

from trail import names
from trail.environments import Environment

NAMESPACE = "AuditTrail"


@dataclass(frozen=True)
class Offence:
    """Something in the trail that somebody has to look at, every time."""

    name: str
    pattern: str


OFFENCES = [
    Offence(
        "root-used",
        '{ $.userIdentity.type = "Root" && $.eventType != "AwsServiceEvent" }',
    ),
    Offence(
        "trail-changed",
        "{ ($.eventName = StopLogging) || ($.eventName = DeleteTrail) || ($.eventName = UpdateTrail) }",
    ),
    Offence(
        "key-deleted",
        "{ ($.eventName = ScheduleKeyDeletion) || ($.eventName = DisableKey) }",
    ),
]


class WatchStack(Stack):
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        environment: Environment,
        log_group: logs.ILogGroup,
        archive: s3.IBucket,
        **kwargs,
    ) -> None:
        super().__init__(scope, id, **kwargs)
        self.environment_settings = environment
        self.topic = sns.Topic(self, "Alerts", topic_name=names.resource(environment, "alerts"))

        for offence in OFFENCES:
            metric_filter = logs.MetricFilter(
                self,
                f"Filter-{offence.name}",
                log_group=log_group,
                filter_pattern=logs.FilterPattern.literal(offence.pattern),
                metric_namespace=NAMESPACE,
                metric_name=offence.name,
                metric_value="1",
            )
            self._alarm(
                offence.name,
                metric_filter.metric(statistic="Sum", period=Duration.minutes(5)),
                above=0,
            )
        self._watch_digests(archive)

    def _alarm(self, name: str, metric: cloudwatch.IMetric, *, above: float) -> cloudwatch.Alarm:
        alarm = cloudwatch.Alarm(
            self,
            f"Alarm-{name}",
            alarm_name=names.resource(self.environment_settings, name),
            metric=metric,
            threshold=above,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            evaluation_periods=1,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(actions.SnsAction(self.topic))
        return alarm

    def _watch_digests(self, archive: s3.IBucket) -> None:
        """Without a digest per hour nobody can prove that the files are complete."""
        prefix = f"AWSLogs/{self.account}/CloudTrail-Digest/"
        function = lambda_.Function(
            self,
            "DigestWatch",
            function_name=names.resource(self.environment_settings, "digest-watch"),
            runtime=lambda_.Runtime.PYTHON_3_12,
            handler="handler.main",
            code=lambda_.Code.from_asset("functions/digest_watch"),
            timeout=Duration.minutes(1),
            environment={
                "ARCHIVE": archive.bucket_name,
                "PREFIX": prefix,
                "NAMESPACE": NAMESPACE,
            },
        )
        function.add_to_role_policy(
            iam.PolicyStatement(
                actions=["s3:ListBucket"],
                resources=[archive.bucket_arn],
                conditions={"StringLike": {"s3:prefix": f"{prefix}*"}},
            )
        )
        function.add_to_role_policy(
            iam.PolicyStatement(
                actions=["cloudwatch:PutMetricData"],
                resources=["*"],
                conditions={"StringEquals": {"cloudwatch:namespace": NAMESPACE}},
            )
        )
        events.Rule(
            self,
            "EveryHalfHour",
            schedule=events.Schedule.rate(Duration.minutes(30)),
            targets=[targets.LambdaFunction(function)],
        )
        self._alarm(
            "digest-late",
            cloudwatch.Metric(
                namespace=NAMESPACE,
                metric_name="DigestAgeMinutes",
                statistic="Maximum",
                period=Duration.hours(1),
            ),
            above=self.environment_settings["digest_age_minutes"],
        )
