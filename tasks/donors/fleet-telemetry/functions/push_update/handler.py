"""Tells one vehicle to install a release, and notes in the registry that it was told."""

import datetime as dt
import json
import os

import boto3

LINK_SECONDS = 6 * 60 * 60

s3 = boto3.client("s3")
iot = boto3.client("iot-data")
vehicles = boto3.resource("dynamodb").Table(os.environ["VEHICLES_TABLE"])


def handler(event, _context):
    """Send the link to the image of `event["release"]` to `event["vehicle_id"]`."""
    vehicle_id, release = event["vehicle_id"], event["release"]
    bucket = os.environ["FIRMWARE_BUCKET"]

    manifest_object = s3.get_object(Bucket=bucket, Key=f"releases/{release}/manifest.json")
    manifest = json.load(manifest_object["Body"])
    # The unit downloads the image with the rights of this function.
    link = s3.generate_presigned_url(
        "get_object",
        Params={"Bucket": bucket, "Key": f"releases/{release}/{manifest['image']}"},
        ExpiresIn=LINK_SECONDS,
    )

    iot.publish(
        topic=f"fleet/{os.environ['ENVIRONMENT']}/vehicles/{vehicle_id}/firmware",
        qos=1,
        payload=json.dumps({"release": release, "sha256": manifest["sha256"], "link": link}),
    )
    vehicles.update_item(
        Key={"vehicle_id": vehicle_id},
        UpdateExpression="SET offered = :release, offered_at = :now",
        ExpressionAttributeValues={
            ":release": release,
            ":now": dt.datetime.now(dt.UTC).isoformat(),
        },
    )
    return {"vehicle_id": vehicle_id, "offered": release}
