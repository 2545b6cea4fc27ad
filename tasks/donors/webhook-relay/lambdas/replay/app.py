"""Sends a tenant again what happened in a period. The rule has to be switched on before."""

import datetime as dt
import os

import boto3

events = boto3.client("events")


def handler(event, _context):
    """{"tenant": "acme-shoes", "from": "2026-03-01T00:00:00+00:00", "to": "..."}"""
    tenant = event["tenant"]
    answer = events.start_replay(
        ReplayName=f"{tenant}-{dt.datetime.now(dt.timezone.utc):%Y%m%dT%H%M%S}",
        EventSourceArn=os.environ["ARCHIVE_ARN"],
        EventStartTime=dt.datetime.fromisoformat(event["from"]),
        EventEndTime=dt.datetime.fromisoformat(event["to"]),
        Destination={
            "Arn": os.environ["BUS_ARN"],
            "FilterArns": [os.environ["RULE_ARN_PREFIX"] + tenant],
        },
    )
    return answer["ReplayArn"]
