"""The order book."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_sns as sns
from constructs import Construct

from shop_events.components.alarms import raise_alarm
from shop_events.components.service_function import ServiceFunction
from shop_events.config import StageConfig
from shop_events.contracts import DetailType, Source, events_from


class OrdersStack(Stack):
    """Keeps one row per order, from the events that concern it.

    Attributes:
        table: the order book.
        recorder: the function that writes it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: StageConfig,
        bus: events.IEventBus,
        alarm_topic: sns.ITopic,
        **kwargs,
    ) -> None:
        super().__init__(scope, construct_id, **kwargs)

        self.table = dynamodb.Table(
            self,
            "OrderBook",
            partition_key=dynamodb.Attribute(
                name="order_id", type=dynamodb.AttributeType.STRING
            ),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            removal_policy=config.removal_policy,
        )
        self.table.add_global_secondary_index(
            index_name="by-customer",
            partition_key=dynamodb.Attribute(
                name="customer_id", type=dynamodb.AttributeType.STRING
            ),
            sort_key=dynamodb.Attribute(name="placed_at", type=dynamodb.AttributeType.STRING),
        )

        self.recorder = ServiceFunction(
            self,
            "Recorder",
            config=config,
            source="orders",
            description="Applies order events to the order book",
            environment={"TABLE_NAME": self.table.table_name},
        )
        self.table.grant_write_data(self.recorder)

        # Orders arrive one at a time and writing a row is quick, so the bus calls the
        # function directly. A throttled call is retried by EventBridge for an hour.
        events.Rule(
            self,
            "OrdersRule",
            event_bus=bus,
            event_pattern=events_from(
                Source.ORDERS,
                detail_types=[DetailType.ORDER_PLACED, DetailType.ORDER_CANCELLED],
            ),
            targets=[
                targets.LambdaFunction(self.recorder, max_event_age=Duration.hours(1))
            ],
        )

        raise_alarm(
            self,
            "RecorderErrors",
            metric=self.recorder.metric_errors(period=Duration.minutes(5)),
            threshold=3,
            topic=alarm_topic,
            description="The order book is not being written",
        )
