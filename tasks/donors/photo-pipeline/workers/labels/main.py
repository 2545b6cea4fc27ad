"""Finds out what there is to see on a photo."""

import json
import os

import boto3

rekognition = boto3.client("rekognition")
s3 = boto3.client("s3")
entries = boto3.resource("dynamodb").Table(os.environ["CATALOGUE"])


def handler(event, context):
    failed = []
    for record in event["Records"]:
        try:
            for photo in json.loads(record["body"])["responsePayload"]["photos"]:
                label(photo)
        except Exception as error:
            print(f"{record['messageId']}: {error!r}")
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def label(photo):
    # Rekognition fetches the object itself, with the permissions of this function.
    answer = rekognition.detect_labels(
        Image={"S3Object": {"Bucket": photo["bucket"], "Name": photo["key"]}},
        MaxLabels=25,
        MinConfidence=float(os.environ["LEAST_CONFIDENCE"]),
    )
    names = sorted(item["Name"] for item in answer["Labels"])
    entries.update_item(
        Key={"photo_id": photo["photo_id"]},
        UpdateExpression="SET labels = :labels",
        ExpressionAttributeValues={":labels": names},
    )
    people = "Person" in names
    s3.put_object_tagging(
        Bucket=photo["bucket"],
        Key=photo["key"],
        Tagging={"TagSet": [{"Key": "people", "Value": str(people).lower()}]},
    )
