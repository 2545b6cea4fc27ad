"""Catalogue of what travels over the bus: who publishes, and what they publish.

Other teams subscribe by these names, so a value never changes once it has shipped.
"""

from collections.abc import Sequence

from aws_cdk import aws_events as events


class Source:
    """Publishers on the bus."""

    STOREFRONT = "com.lanternshop.storefront"
    ORDERS = "com.lanternshop.orders"
    PAYMENTS = "com.lanternshop.payments"
    WAREHOUSE = "com.lanternshop.warehouse"


class DetailType:
    """Kinds of events."""

    ITEM_SUBMITTED = "ItemSubmitted"
    ORDER_PLACED = "OrderPlaced"
    ORDER_CANCELLED = "OrderCancelled"
    PAYMENT_CAPTURED = "PaymentCaptured"
    PAYMENT_REFUNDED = "PaymentRefunded"
    PARCEL_SHIPPED = "ParcelShipped"
    HEARTBEAT = "Heartbeat"


#: Publishers whose events the auditors are entitled to see.
AUDITED_SOURCES = (Source.ORDERS, Source.PAYMENTS, Source.WAREHOUSE)


def events_from(source: str, *, detail_types: Sequence[str]) -> events.EventPattern:
    """Pattern for the given kinds of events of one publisher."""
    return events.EventPattern(source=[source], detail_type=list(detail_types))
