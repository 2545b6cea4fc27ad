"""Reports vehicles outside the areas of all depots, from the stream of the readings table."""

import json
import math
import os

import boto3

EARTH_RADIUS_KM = 6371.0

# Centre and radius; the areas change about once a year.
AREAS = (
    {"depot": "north", "latitude": 53.55, "longitude": 9.99, "radius_km": 60.0},
    {"depot": "south", "latitude": 48.14, "longitude": 11.58, "radius_km": 45.0},
)

events = boto3.client("events")


def handler(event, _context):
    """Publish one event per reading outside all areas; stop at the first that is refused."""
    for record in event["Records"]:
        image = record["dynamodb"]["NewImage"]
        try:
            if not inside_any_area(image):
                _publish(image)
        except events.exceptions.ClientError as error:
            print(f"stopped at {record['eventID']}: {error}")
            sequence = record["dynamodb"]["SequenceNumber"]
            return {"batchItemFailures": [{"itemIdentifier": sequence}]}
    return {"batchItemFailures": []}


def inside_any_area(image):
    """Whether the reading `image`, in DynamoDB's JSON, lies in the area of some depot."""
    latitude = int(image["latitude_e6"]["N"]) / 1e6
    longitude = int(image["longitude_e6"]["N"]) / 1e6
    return any(
        distance_km(latitude, longitude, area["latitude"], area["longitude"]) <= area["radius_km"]
        for area in AREAS
    )


def distance_km(latitude, longitude, other_latitude, other_longitude):
    """Great-circle distance between two points given in degrees."""
    phi, other_phi = math.radians(latitude), math.radians(other_latitude)
    half_phi = math.sin((other_phi - phi) / 2) ** 2
    half_lambda = math.sin(math.radians(other_longitude - longitude) / 2) ** 2
    chord = half_phi + math.cos(phi) * math.cos(other_phi) * half_lambda
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(chord))


def _publish(image):
    events.put_events(
        Entries=[
            {
                "EventBusName": os.environ["EVENT_BUS"],
                "Source": "fleet.geofence",
                "DetailType": "VehicleOutsideAreas",
                "Detail": json.dumps(
                    {
                        "vehicle_id": image["vehicle_id"]["S"],
                        "recorded_at": image["recorded_at"]["S"],
                    }
                ),
            }
        ]
    )
