"""What the screen beside a door shows."""

import os

import boto3
from boto3.dynamodb.conditions import Key
from clinic_common import answer

diary = boto3.resource("dynamodb").Table(os.environ["DIARY"])


def handler(event, _context):
    room = event["pathParameters"]["room"]
    day = event["queryStringParameters"]["day"]
    page = diary.query(
        IndexName=os.environ["ROOM_INDEX"],
        KeyConditionExpression=Key("room").eq(room) & Key("starts_at").begins_with(day),
    )
    return answer(
        200,
        [
            {
                "starts_at": item["starts_at"],
                "minutes": int(item["minutes"]),
                "practitioner": item["practitioner"],
            }
            for item in page["Items"]
        ],
    )
