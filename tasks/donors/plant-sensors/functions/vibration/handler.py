"""Keeps the worst vibration of each machine in each window of the stream."""

import base64
import json
import os
from decimal import Decimal

import boto3

machines = boto3.resource("dynamodb").Table(os.environ["MACHINES_TABLE"])


def handler(event, _context):
    # Lambda hands the state of a shard from one invocation to the next while the window is open
    worst = event.get("state") or {}
    failed = None
    for record in event["Records"]:
        try:
            message = json.loads(base64.b64decode(record["kinesis"]["data"]))
            thing, value = message["thing"], float(message["mm_s"])
        except (KeyError, ValueError) as error:
            print("cannot read", record["kinesis"]["sequenceNumber"], error)
            failed = record["kinesis"]["sequenceNumber"]
            break
        worst[thing] = max(worst.get(thing, 0.0), value)

    if event["isFinalInvokeForWindow"]:
        with machines.batch_writer() as batch:
            for thing, value in worst.items():
                batch.put_item(
                    Item={
                        "thing": thing,
                        "window_start": event["window"]["start"],
                        "mm_s": Decimal(str(value)),
                    }
                )
        worst = {}
    return {
        "state": worst,
        "batchItemFailures": [{"itemIdentifier": failed}] if failed else [],
    }
