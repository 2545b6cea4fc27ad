"""How old is the newest digest of the trail? Publishes the answer as a metric."""

import datetime as dt
import os

import boto3

s3 = boto3.client("s3")
cloudwatch = boto3.client("cloudwatch")


def main(event, context):
    now = dt.datetime.now(dt.timezone.utc)
    region = os.environ["AWS_REGION"]
    # A digest covers one hour and is delivered within the next; two days are enough to look at.
    newest = max(
        (
            found["LastModified"]
            for day in (now, now - dt.timedelta(days=1))
            for found in list_day(f"{os.environ['PREFIX']}{region}/{day:%Y/%m/%d}/")
        ),
        default=now - dt.timedelta(days=2),
    )
    cloudwatch.put_metric_data(
        Namespace=os.environ["NAMESPACE"],
        MetricData=[
            {
                "MetricName": "DigestAgeMinutes",
                "Value": (now - newest).total_seconds() / 60,
                "Unit": "None",
            }
        ],
    )


def list_day(prefix):
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=os.environ["ARCHIVE"], Prefix=prefix
    )
    return (found for page in pages for found in page.get("Contents", []))
