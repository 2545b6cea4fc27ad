"""Picks the vehicles of a channel that a roll-out updates next."""

import os

import boto3
from boto3.dynamodb.conditions import Key

vehicles = boto3.resource("dynamodb").Table(os.environ["VEHICLES_TABLE"])


def handler(event, _context):
    """Up to `COHORT_SIZE` vehicles of `event["channel"]` with firmware older than the release."""
    page = vehicles.query(
        IndexName="by-channel",
        KeyConditionExpression=Key("channel").eq(event["channel"])
        & Key("firmware").lt(event["release"]),
        Limit=int(os.environ["COHORT_SIZE"]),
    )
    return {"vehicles": [item["vehicle_id"] for item in page["Items"]]}
