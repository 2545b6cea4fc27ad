"""Mails the addresses that readers asked for last week and did not get."""

import gzip
import os
from collections import Counter
from datetime import datetime, timedelta, timezone
from urllib.parse import unquote

import boto3

s3 = boto3.client("s3")
sns = boto3.client("sns")

SHOWN = 50


def main(_event, _context):
    """Count the answers with status 404 by address and referrer, and mail the top of the list."""
    since = datetime.now(timezone.utc) - timedelta(days=7)
    missing = Counter()
    for key in log_files(since):
        body = s3.get_object(Bucket=os.environ["LOG_BUCKET"], Key=key)["Body"].read()
        missing.update(not_found(gzip.decompress(body).decode("utf-8")))

    if missing:
        sns.publish(
            TopicArn=os.environ["TOPIC_ARN"],
            Subject=f"{len(missing)} broken links in the documentation",
            Message=render(missing.most_common(SHOWN)),
        )


def log_files(since):
    """Keys of the log files written after a moment."""
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=os.environ["LOG_BUCKET"], Prefix=os.environ["LOG_PREFIX"]
    )
    for page in pages:
        for item in page.get("Contents", ()):
            if item["LastModified"] >= since:
                yield item["Key"]


def not_found(text):
    """Pairs of address and referrer, for each line of a standard log with status 404."""
    fields = []
    for line in text.splitlines():
        if line.startswith("#Fields:"):
            fields = line.split()[1:]
        elif not line.startswith("#"):
            entry = dict(zip(fields, line.split("\t")))
            if entry.get("sc-status") == "404":
                yield unquote(entry["cs-uri-stem"]), unquote(entry["cs(Referer)"])


def render(rows):
    """The body of the mail."""
    return "\n".join(f"{count:>6}  {uri}  (from {referrer})" for (uri, referrer), count in rows)
