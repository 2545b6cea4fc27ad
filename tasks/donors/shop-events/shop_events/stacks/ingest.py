"""Entrance to the bus for the storefront."""

from aws_cdk import Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_events as events
from constructs import Construct

from shop_events.components.service_function import ServiceFunction
from shop_events.config import StageConfig
from shop_events.contracts import DetailType, Source


class IngestStack(Stack):
    """Turns calls of the storefront into events.

    The storefront knows nothing of EventBridge: it sends an item as JSON, and the producer
    checks it, wraps it in an envelope and publishes it.

    Attributes:
        producer: the function that publishes.
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

        self.producer = ServiceFunction(
            self,
            "Producer",
            config=config,
            source="producer",
            description="Publishes submitted items on the shop's event bus",
            environment={
                "BUS_NAME": bus.event_bus_name,
                "EVENT_SOURCE": Source.STOREFRONT,
                "EVENT_DETAIL_TYPE": DetailType.ITEM_SUBMITTED,
            },
        )
        bus.grant_put_events_to(self.producer)

        # BEGIN INSERT api_gateway_integration
        # With `proxy=False` only the routes declared here exist: API Gateway itself
        # turns everything else away before the producer is woken.
        api = apigateway.LambdaRestApi(
            self,
            "ItemsApi",
            handler=self.producer,
            proxy=False,
        )
        items = api.root.add_resource("items")
        items.add_method("POST")
        # END INSERT api_gateway_integration
