import json
import os
from datetime import datetime, timedelta, timezone

import boto3
from clinic_common import answer, appointment_id, parse_time, reminder_name

diary = boto3.resource("dynamodb").Table(os.environ["DIARY"])
scheduler = boto3.client("scheduler")
forget_after = timedelta(days=int(os.environ["FORGET_AFTER_DAYS"]))
reminder_hours = [int(hours) for hours in os.environ["REMINDER_HOURS"].split(",")]


def handler(event, _context):
    request = json.loads(event["body"])
    try:
        starts_at = parse_time(request["starts_at"])
    except ValueError as error:
        return answer(400, {"error": str(error)})

    id = appointment_id(request["practitioner"], starts_at)
    item = {
        "appointment_id": id,
        "practitioner": request["practitioner"],
        "room": request["room"],
        "starts_at": starts_at.isoformat(),
        "minutes": request["minutes"],
        "reason_code": request.get("reason_code", "none"),
        "patient": request["patient"],
        "mail": request["mail"],
        "reminders": [reminder_name(id, hours) for hours in reminder_hours],
        "forget_after": int((starts_at + forget_after).timestamp()),
    }
    try:
        diary.put_item(Item=item, ConditionExpression="attribute_not_exists(appointment_id)")
    except diary.meta.client.exceptions.ConditionalCheckFailedException:
        return answer(409, {"error": "the practitioner is taken at that time"})

    for hours in reminder_hours:
        plan_reminder(id, starts_at, hours)
    return answer(201, {"appointment_id": id})


def plan_reminder(id, starts_at, hours):
    at = starts_at - timedelta(hours=hours)
    if at <= datetime.now(timezone.utc):
        return
    scheduler.create_schedule(
        GroupName=os.environ["REMINDER_GROUP"],
        Name=reminder_name(id, hours),
        ScheduleExpression=f"at({at:%Y-%m-%dT%H:%M:%S})",
        FlexibleTimeWindow={"Mode": "OFF"},
        ActionAfterCompletion="DELETE",
        Target={
            "Arn": os.environ["REMINDER_FUNCTION"],
            "RoleArn": os.environ["REMINDER_ROLE"],
            "DeadLetterConfig": {"Arn": os.environ["MISSED_QUEUE"]},
            "Input": json.dumps({"appointment_id": id, "hours": hours}),
        },
    )
