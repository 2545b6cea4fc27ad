"""A weekly mail about links that lead nowhere, from the access logs."""

from pathlib import Path

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.settings import Settings

HANDLERS = Path(__file__).resolve().parent.parent / "lambda"


class LogDigest(Construct):
    """Reads a week of logs on Monday morning and mails what was not found."""

    def __init__(
        self, scope: Construct, id: str, *, settings: Settings, access_logs: s3.IBucket
    ) -> None:
        super().__init__(scope, id)

        topic = sns.Topic(self, "Mail", display_name=f"Broken links ({settings.environment})")
        for recipient in settings.logs.digest_recipients:
            topic.add_subscription(subscriptions.EmailSubscription(recipient))

        function = lambda_.Function(
            self,
            "Function",
            runtime=lambda_.Runtime.PYTHON_3_12,
            handler="handler.main",
            code=lambda_.Code.from_asset(str(HANDLERS / "log_digest")),
            timeout=Duration.minutes(10),
            memory_size=1024,
            environment={
                "LOG_BUCKET": access_logs.bucket_name,
                "LOG_PREFIX": f"{settings.environment}/",
                "TOPIC_ARN": topic.topic_arn,
            },
            log_group=logs.LogGroup(self, "Logs", retention=logs.RetentionDays.ONE_MONTH),
        )
        access_logs.grant_read(function)
        topic.grant_publish(function)

        events.Rule(
            self,
            "Weekly",
            schedule=events.Schedule.cron(week_day="MON", hour="6", minute="0"),
            targets=[targets.LambdaFunction(function, retry_attempts=1)],
        )
