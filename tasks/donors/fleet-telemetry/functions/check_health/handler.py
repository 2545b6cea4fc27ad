"""Counts the vehicles of a cohort that have gone silent since they were updated."""

import datetime as dt
import os

import boto3
from boto3.dynamodb.conditions import Key

SILENT_AFTER = dt.timedelta(minutes=10)

readings = boto3.resource("dynamodb").Table(os.environ["READINGS_TABLE"])


def handler(event, _context):
    """How many vehicles of `event["cohort"]` sent nothing in the last ten minutes."""
    since = (dt.datetime.now(dt.UTC) - SILENT_AFTER).isoformat()
    silent = [vehicle for vehicle in event["cohort"]["vehicles"] if not _reported(vehicle, since)]
    return {"silent": len(silent), "vehicles": silent}


def _reported(vehicle_id, since):
    page = readings.query(
        KeyConditionExpression=Key("vehicle_id").eq(vehicle_id) & Key("recorded_at").gte(since),
        Limit=1,
        Select="COUNT",
    )
    return page["Count"] > 0
