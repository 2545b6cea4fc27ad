import os

import boto3
from boto3.dynamodb.conditions import Key
from clinic_common import answer

diary = boto3.resource("dynamodb").Table(os.environ["DIARY"])


def handler(event, _context):
    practitioner = event["pathParameters"]["practitioner"]
    day = event["queryStringParameters"]["day"]
    page = diary.query(
        IndexName=os.environ["DIARY_INDEX"],
        KeyConditionExpression=Key("practitioner").eq(practitioner)
        & Key("starts_at").begins_with(day),
    )
    return answer(
        200,
        [
            {
                "starts_at": item["starts_at"],
                "minutes": int(item["minutes"]),
                "room": item["room"],
                "reason_code": item["reason_code"],
            }
            for item in page["Items"]
        ],
    )
