"""Custom resource: the first records of a tenant.

Properties:

    TenantId, TenantName, Plan    for the registry
    TableName                     the table to be filled
"""

import os
from datetime import date

import boto3

dynamodb = boto3.resource("dynamodb")
registry = dynamodb.Table(os.environ["REGISTRY"])

ROLES = ("owner", "clerk", "reader")
NUMBER_RANGES = {"invoice": 100000, "letter": 1}


def on_event(event, context):
    properties = event["ResourceProperties"]
    tenant = properties["TenantId"]
    if event["RequestType"] == "Create":
        fill(properties["TableName"])
    if event["RequestType"] == "Delete":
        close(tenant)
    else:
        registry.put_item(
            Item={
                "tenant": tenant,
                "name": properties["TenantName"],
                "plan": properties["Plan"],
                "open": True,
            }
        )
    return {"PhysicalResourceId": f"tenant-{tenant}"}


def fill(table_name):
    # At most 25 items, so this is a single BatchWriteItem.
    with dynamodb.Table(table_name).batch_writer() as batch:
        for role in ROLES:
            batch.put_item(Item={"kind": "role", "id": role})
        for name, first in NUMBER_RANGES.items():
            batch.put_item(Item={"kind": "numbers", "id": name, "next": first})


def close(tenant):
    registry.update_item(
        Key={"tenant": tenant},
        UpdateExpression="SET #open = :no, closed_on = :today",
        ExpressionAttributeNames={"#open": "open"},
        ExpressionAttributeValues={":no": False, ":today": date.today().isoformat()},
    )
