"""What the auditors may see."""

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from constructs import Construct

from shop_events.components.event_lake import EventLake
from shop_events.config import StageConfig
from shop_events.contracts import AUDITED_SOURCES, DetailType


class AuditStack(Stack):
    """A read-only window on the events that concern money and goods.

    Attributes:
        auditors: the role that the auditing firm assumes.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: StageConfig,
        bus: events.IEventBus,
        **kwargs,
    ) -> None:
        super().__init__(scope, construct_id, **kwargs)

        self.auditors = iam.Role(
            self,
            "Auditors",
            role_name=f"shop-auditors-{config.name}",
            description="Assumed by the auditing firm, read-only",
            assumed_by=iam.AccountPrincipal(self.account).with_conditions(
                {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
            ),
        )

        # BEGIN INSERT event_lake
        self.lake = EventLake(
            self,
            "Lake",
            archive_after=config.lake_archive_after,
            retention=config.lake_retention,
            removal_policy=config.removal_policy,
        )
        self.lake.bucket.grant_read(self.auditors)

        events.Rule(
            self,
            "AuditRule",
            event_bus=bus,
            description="Everything the auditors are entitled to see",
            event_pattern=events.EventPattern(
                source=list(AUDITED_SOURCES),
                detail_type=events.Match.anything_but(DetailType.HEARTBEAT),
            ),
            targets=[targets.KinesisFirehoseStreamV2(self.lake.delivery_stream)],
        )
        # END INSERT event_lake

        CfnOutput(
            self,
            "AuditorsRoleArn",
            value=self.auditors.role_arn,
            description="Hand this to the auditing firm",
        )
