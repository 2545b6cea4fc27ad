import os
from datetime import datetime

import boto3

diary = boto3.resource("dynamodb").Table(os.environ["DIARY"])
mail = boto3.client("sesv2")
topic = boto3.resource("sns").Topic(os.environ["UNDELIVERED_TOPIC"])

TEXT = "You have an appointment on {when:%d %B at %H:%M} UTC with {practitioner}, room {room}."


def handler(event, _context):
    id = event["appointment_id"]
    item = diary.get_item(Key={"appointment_id": id}).get("Item")
    if item is None:
        print(f"{id} was cancelled")
        return
    text = TEXT.format(when=datetime.fromisoformat(item["starts_at"]), **{
        "practitioner": item["practitioner"],
        "room": item["room"],
    })
    try:
        mail.send_email(
            FromEmailAddress=os.environ["MAIL_FROM"],
            Destination={"ToAddresses": [item["mail"]]},
            Content={
                "Simple": {
                    "Subject": {"Data": "Your appointment"},
                    "Body": {"Text": {"Data": text}},
                }
            },
        )
    except mail.exceptions.ClientError as error:
        topic.publish(Subject="Reminder not sent", Message=f"{id}: {error}")
