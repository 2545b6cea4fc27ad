"""Who hears about findings, and when."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from guardrails.org import Audience, Org


class AlertingStack(Stack):
    def __init__(self, scope: Construct, id: str, *, org: Org, **kwargs) -> None:
        super().__init__(scope, id, **kwargs)
        self.org = org

        # Findings name resources and people; nobody but us and the senders reads them in transit.
        self.key = kms.Key(
            self,
            "TopicKey",
            alias=f"alias/{org.label('topics')}",
            enable_key_rotation=True,
        )
        self.topics = {
            audience: self._topic(audience)
            for audience in sorted({r.audience for r in org.routes}, key=lambda a: a.value)
        }
        self._route_findings()
        self.digest = self._digest(self.topics[Audience.TRIAGE])

    def _topic(self, audience: Audience) -> sns.Topic:
        topic = sns.Topic(
            self,
            f"Topic-{audience.value}",
            topic_name=self.org.label(audience.value),
            master_key=self.key,
            enforce_ssl=True,
        )
        if audience in self.org.mail:
            topic.add_subscription(subscriptions.EmailSubscription(self.org.mail[audience]))
        return topic

    def _route_findings(self) -> None:
        """Send findings of Security Hub to the topics, along the routes of the organisation."""
        # BEGIN INSERT finding_routes
        for route in self.org.routes:
            events.Rule(
                self,
                f"Findings-{route.audience.value}",
                event_pattern=events.EventPattern(
                    source=["aws.securityhub"],
                    detail_type=["Security Hub Findings - Imported"],
                    detail={
                        "findings": {
                            "Severity": {"Label": list(route.labels)},
                            "RecordState": ["ACTIVE"],
                            "Workflow": {"Status": ["NEW"]},
                        }
                    },
                ),
                targets=[targets.SnsTopic(self.topics[route.audience])],
            )
        self.key.grant(
            iam.ServicePrincipal("events.amazonaws.com"), "kms:Decrypt", "kms:GenerateDataKey*"
        )
        # END INSERT finding_routes

    def _digest(self, topic: sns.Topic) -> lambda_.Function:
        name = self.org.label("digest")
        function = lambda_.Function(
            self,
            "Digest",
            function_name=name,
            runtime=lambda_.Runtime.PYTHON_3_12,
            handler="index.handler",
            code=lambda_.Code.from_asset("lambdas/digest"),
            timeout=Duration.minutes(5),
            environment={"TOPIC_ARN": topic.topic_arn, "ORG": self.org.name},
        )
        logs.CfnLogGroup(self, "DigestLogs", log_group_name=f"/aws/lambda/{name}")
        topic.grant_publish(function)
        self.key.grant_encrypt_decrypt(function)
        function.add_to_role_policy(
            iam.PolicyStatement(actions=["securityhub:GetFindings"], resources=["*"])
        )
        events.Rule(
            self,
            "EveryMorning",
            schedule=events.Schedule.cron(hour="6", minute="30", week_day="MON-FRI"),
            targets=[targets.LambdaFunction(function, retry_attempts=2)],
        )
        return function
