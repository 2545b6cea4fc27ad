"""The bus itself, and the topic that pages whoever is on call."""

from aws_cdk import Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_eventschemas as eventschemas
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from shop_events.config import StageConfig


class BusStack(Stack):
    """What every other stack is given.

    Attributes:
        bus: the shop's event bus.
        alarm_topic: where alarms are sent.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, config: StageConfig, **kwargs
    ) -> None:
        super().__init__(scope, construct_id, **kwargs)

        self.bus = events.EventBus(self, "Bus", event_bus_name=f"shop-{config.name}")
        self.bus.apply_removal_policy(config.removal_policy)

        # An archive without a pattern keeps everything; the account narrows it to our own events.
        self.bus.archive(
            "Archive",
            archive_name=f"shop-{config.name}",
            description="Replay after an incident in a consumer",
            event_pattern=events.EventPattern(account=[self.account]),
            retention=config.bus_archive,
        )

        if config.discover_schemas:
            eventschemas.CfnDiscoverer(
                self,
                "SchemaDiscoverer",
                source_arn=self.bus.event_bus_arn,
                cross_account=False,
                description="Schemas of whatever is published while developing",
            )

        self.alarm_topic = sns.Topic(self, "Alarms", display_name=f"shop-events {config.name}")
        if config.on_call_email:
            self.alarm_topic.add_subscription(
                subscriptions.EmailSubscription(config.on_call_email)
            )
