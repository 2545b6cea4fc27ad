"""Moves an upload to the pictures and adds it to its recipe, or throws it away."""

import os
from urllib.parse import unquote_plus

import boto3
from botocore.exceptions import ClientError

s3 = boto3.client("s3")
recipes = boto3.resource("dynamodb").Table(os.environ["RECIPES"])


def handle(event, _context):
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])
        _, recipe, member, name = key.split("/")
        if _sensible(bucket, key):
            picture = f"{os.environ['PICTURES_PREFIX']}{recipe}/{name}"
            if _add_to_recipe(recipe, member, picture):
                source = {"Bucket": bucket, "Key": key}
                s3.copy_object(Bucket=bucket, Key=picture, CopySource=source)
        s3.delete_object(Bucket=bucket, Key=key)


def _sensible(bucket, key):
    head = s3.head_object(Bucket=bucket, Key=key)
    small_enough = head["ContentLength"] <= int(os.environ["MAX_BYTES"])
    return small_enough and head["ContentType"].startswith("image/")


def _add_to_recipe(recipe, member, picture):
    try:
        recipes.update_item(
            Key={"id": recipe},
            UpdateExpression="SET pictures = list_append(if_not_exists(pictures, :none), :new)",
            ConditionExpression="#owner = :member",
            ExpressionAttributeNames={"#owner": "owner"},
            ExpressionAttributeValues={":none": [], ":new": [picture], ":member": member},
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return False
        raise
    return True
