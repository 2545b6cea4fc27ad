"""
Tells the shift that something is too warm, once per thing and quiet time.

The event comes from an IoT rule:
    line, thing   where
    celsius       how warm
    at            when the message came in, in milliseconds since 1970
"""

import datetime as dt
import os

import boto3

QUIET = int(os.environ["QUIET_MINUTES"]) * 60
incidents = boto3.resource("dynamodb").Table(os.environ["INCIDENTS_TABLE"])
sns = boto3.client("sns")


def handler(event, _context):
    seconds = event["at"] // 1000
    try:
        incidents.put_item(
            Item={
                "thing": event["thing"],
                "last_told": seconds,
                "forget_at": seconds + 7 * 24 * 3600,
            },
            ConditionExpression="attribute_not_exists(thing) OR last_told < :then",
            ExpressionAttributeValues={":then": seconds - QUIET},
        )
    except incidents.meta.client.exceptions.ConditionalCheckFailedException:
        return
    when = dt.datetime.fromtimestamp(seconds, dt.UTC)
    sns.publish(
        TopicArn=os.environ["SHIFT_TOPIC"],
        Subject=f"Too warm: {event['line']}",
        Message=f"{event['thing']} on {event['line']}: {event['celsius']} C at {when:%H:%M} UTC",
    )
