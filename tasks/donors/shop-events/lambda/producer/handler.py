"""Publishes a submitted item on the shop's event bus."""

import json
import logging
import os
import uuid
from datetime import datetime, timezone

import boto3

logger = logging.getLogger()
logger.setLevel(logging.INFO)

events = boto3.client("events")

REQUIRED = ("sku", "quantity")


class InvalidItem(ValueError):
    """The request body is not an item."""


def handle(request, _context):
    """Answer an API Gateway proxy request: 202 with the event's id, or the reason why not."""
    try:
        item = parse_item(request.get("body"))
    except InvalidItem as error:
        return respond(400, {"error": str(error)})

    correlation_id = str(uuid.uuid4())
    result = events.put_events(
        Entries=[
            {
                "EventBusName": os.environ["BUS_NAME"],
                "Source": os.environ["EVENT_SOURCE"],
                "DetailType": os.environ["EVENT_DETAIL_TYPE"],
                "Time": datetime.now(timezone.utc),
                "Detail": json.dumps(
                    {"correlation_id": correlation_id, "version": 1, "data": item}
                ),
            }
        ]
    )
    if result["FailedEntryCount"]:
        logger.error("event refused: %s", json.dumps(result["Entries"]))
        return respond(503, {"error": "try again later"})

    return respond(202, {"event_id": result["Entries"][0]["EventId"]})


def parse_item(body):
    """The item in a request body; raises `InvalidItem` with a reason fit for the caller."""
    try:
        item = json.loads(body or "")
    except json.JSONDecodeError:
        raise InvalidItem("the body is not JSON") from None
    if not isinstance(item, dict):
        raise InvalidItem("the body is not an object")
    missing = [name for name in REQUIRED if name not in item]
    if missing:
        raise InvalidItem("missing: " + ", ".join(missing))
    if not isinstance(item["quantity"], int) or item["quantity"] < 1:
        raise InvalidItem("quantity must be a positive whole number")
    return item


def respond(status, body):
    """A response in the form API Gateway expects of a proxy integration."""
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps(body),
    }
