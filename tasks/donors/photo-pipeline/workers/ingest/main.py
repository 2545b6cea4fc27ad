"""Looks at an upload and moves it into the library, or fails."""

import os
import uuid
from datetime import datetime, timezone
from urllib.parse import unquote_plus

import boto3

s3 = boto3.client("s3")
entries = boto3.resource("dynamodb").Table(os.environ["CATALOGUE"])

KINDS = {b"\xff\xd8\xff": "photo", b"II*\x00": "raw", b"MM\x00*": "raw"}


def handler(event, context):
    (record,) = event["Records"]
    bucket = record["s3"]["bucket"]["name"]
    key = unquote_plus(record["s3"]["object"]["key"])

    head = s3.get_object(Bucket=bucket, Key=key, Range="bytes=0-15")["Body"].read()
    kind = kind_of(head)
    if kind is None:
        raise ValueError(f"{key} is no photo")

    # incoming/<member>/<file>
    member_id, name = key.removeprefix(os.environ["INCOMING"]).split("/", 1)
    photo_id = uuid.uuid5(uuid.NAMESPACE_URL, key).hex
    extension = name.rsplit(".", 1)[-1].lower()
    target = f"{os.environ['LIBRARY']}{photo_id}.{extension}"
    s3.copy_object(Bucket=bucket, Key=target, CopySource={"Bucket": bucket, "Key": key})
    entries.put_item(
        Item={
            "photo_id": photo_id,
            "member_id": member_id,
            "taken_at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
            "kind": kind,
            "key": target,
        }
    )
    s3.delete_object(Bucket=bucket, Key=key)
    return {"photos": [{"photo_id": photo_id, "bucket": bucket, "key": target}]}


def kind_of(head):
    for start, kind in KINDS.items():
        if head.startswith(start):
            return kind
    return "photo" if head[4:12] in (b"ftypheic", b"ftypmif1") else None
