import os

import boto3
from clinic_common import answer

diary = boto3.resource("dynamodb").Table(os.environ["DIARY"])
scheduler = boto3.client("scheduler")


def handler(event, _context):
    id = event["pathParameters"]["appointment_id"]
    gone = diary.delete_item(Key={"appointment_id": id}, ReturnValues="ALL_OLD").get("Attributes")
    if gone is None:
        return answer(404, {"error": "no such appointment"})
    for name in gone["reminders"]:
        drop_reminder(name)
    return answer(204)


def drop_reminder(name):
    try:
        scheduler.delete_schedule(GroupName=os.environ["REMINDER_GROUP"], Name=name)
    except scheduler.exceptions.ResourceNotFoundException:
        # sent already, or never planned because it was too late
        pass
