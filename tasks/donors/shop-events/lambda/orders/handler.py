"""Applies order events to the order book."""

import logging
import os

import boto3
from botocore.exceptions import ClientError

logger = logging.getLogger()
logger.setLevel(logging.INFO)

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def handle(event, _context):
    """Record one event. Safe to repeat: an order only moves forward."""
    order = event["detail"]["data"]
    apply = {"OrderPlaced": place, "OrderCancelled": cancel}[event["detail-type"]]
    try:
        apply(order, event["time"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        logger.info("order %s has moved on already", order["order_id"])


def place(order, at):
    """Add the order, unless it is there."""
    table.put_item(
        Item={
            "order_id": order["order_id"],
            "customer_id": order["customer_id"],
            "placed_at": at,
            "status": "PLACED",
            "total_cents": order["total_cents"],
        },
        ConditionExpression="attribute_not_exists(order_id)",
    )


def cancel(order, at):
    """Mark the order as cancelled, unless it is."""
    table.update_item(
        Key={"order_id": order["order_id"]},
        UpdateExpression="SET #status = :cancelled, cancelled_at = :at",
        ConditionExpression="#status <> :cancelled",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={":cancelled": "CANCELLED", ":at": at},
    )
