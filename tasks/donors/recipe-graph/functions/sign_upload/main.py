"""A link for the upload of one picture."""

import os
import uuid

import boto3
from botocore.config import Config

s3 = boto3.client("s3", config=Config(signature_version="s3v4"))

TYPES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


def handle(event, _context):
    content_type = event["contentType"]
    if content_type not in TYPES:
        raise ValueError(f"{content_type} is not a picture")
    name = f"{uuid.uuid4()}.{TYPES[content_type]}"
    key = f"{os.environ['PREFIX']}{event['recipe']}/{event['member']}/{name}"
    # The browser acts with the rights of this function.
    link = s3.generate_presigned_url(
        "put_object",
        Params={"Bucket": os.environ["BUCKET"], "Key": key, "ContentType": content_type},
        ExpiresIn=int(os.environ["LINK_SECONDS"]),
    )
    return {"link": link, "key": key}
