"""Hides what should not be seen until somebody has looked at it."""

import json
import os

import boto3

rekognition = boto3.client("rekognition")
sns = boto3.client("sns")
entries = boto3.resource("dynamodb").Table(os.environ["CATALOGUE"])


def handler(event, context):
    failed = []
    for record in event["Records"]:
        try:
            for photo in json.loads(record["body"])["responsePayload"]["photos"]:
                moderate(photo)
        except Exception as error:
            print(f"{record['messageId']}: {error!r}")
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def moderate(photo):
    answer = rekognition.detect_moderation_labels(
        Image={"S3Object": {"Bucket": photo["bucket"], "Name": photo["key"]}}, MinConfidence=70
    )
    reasons = sorted({item["Name"] for item in answer["ModerationLabels"]})
    entries.update_item(
        Key={"photo_id": photo["photo_id"]},
        UpdateExpression="SET hidden = :hidden, reasons = :reasons",
        ExpressionAttributeValues={":hidden": bool(reasons), ":reasons": reasons},
    )
    if reasons:
        sns.publish(
            TopicArn=os.environ["NEWS_TOPIC"],
            Subject="A photo was hidden",
            Message=f"{photo['photo_id']}: {', '.join(reasons)}",
        )
