"""Decodes raw frames from the stream into readings, and archives those it cannot read.

A frame is 22 bytes, big endian: version, flags, seconds since 1970, latitude and longitude in
units of 1e-6 degree, speed in units of 0.01 km/h, battery in mV, odometer in m.
"""

import base64
import datetime as dt
import os
import struct

import boto3

FRAME = struct.Struct(">BBIiiHHI")
VERSION = 3

archive = boto3.client("s3")
readings = boto3.resource("dynamodb").Table(os.environ["READINGS_TABLE"])
keep_for = dt.timedelta(days=int(os.environ["READINGS_DAYS"]))


class BadFrame(ValueError):
    """A frame that no retry will make readable."""


def handler(event, _context):
    """Write one reading per frame. If the table refuses, the batch fails and is tried in halves."""
    bad = []
    with readings.batch_writer(overwrite_by_pkeys=["vehicle_id", "recorded_at"]) as batch:
        for record in event["Records"]:
            raw = base64.b64decode(record["kinesis"]["data"])
            try:
                batch.put_item(Item=decode(record["kinesis"]["partitionKey"], raw))
            except BadFrame as error:
                print(f"skipped {record['eventID']}: {error}")
                bad.append(raw)
    if bad:
        _archive(event["Records"][0]["eventID"], bad)
    return {"batchItemFailures": []}


def decode(vehicle_id, raw):
    """The reading in `raw`, as an item of the readings table."""
    if len(raw) != FRAME.size:
        raise BadFrame(f"{len(raw)} bytes instead of {FRAME.size}")
    version, flags, seconds, latitude, longitude, speed, battery, odometer = FRAME.unpack(raw)
    if version != VERSION:
        raise BadFrame(f"version {version}")
    recorded_at = dt.datetime.fromtimestamp(seconds, dt.UTC)
    return {
        "vehicle_id": vehicle_id,
        "recorded_at": recorded_at.isoformat(),
        "expires_at": int((recorded_at + keep_for).timestamp()),
        "latitude_e6": latitude,
        "longitude_e6": longitude,
        "speed_cmh": speed,
        "battery_mv": battery,
        "odometer_m": odometer,
        "ignition": bool(flags & 1),
    }


def _archive(event_id, frames):
    """Keep unreadable frames for the people who look after the units' firmware."""
    archive.put_object(
        Bucket=os.environ["ARCHIVE_BUCKET"],
        Key=f"raw/{event_id.replace(':', '/')}",
        Body=b"".join(frames),
    )
