"""Publishes photos of the library as if they had just been accepted.

Called by a distributed map with a batch of objects:

    {"BatchInput": {"run": "<execution>"}, "Items": [{"Key": "library/<photo_id>.jpg", ...}, ...]}
"""

import json
import os
from itertools import batched

import boto3

sns = boto3.client("sns")


def handler(event, context):
    run = event["BatchInput"]["run"]
    photos = [
        {
            "photo_id": item["Key"].removeprefix(os.environ["LIBRARY"]).split(".")[0],
            "bucket": os.environ["BUCKET"],
            "key": item["Key"],
            "run": run,
        }
        for item in event["Items"]
    ]
    for some in batched(photos, 10):
        sns.publish(
            TopicArn=os.environ["TOPIC_ARN"],
            Message=json.dumps({"responsePayload": {"photos": some}}),
        )
    return len(photos)
