"""Last step of a run: how did it go?"""

from boto3.dynamodb.conditions import Key

from ledger import table


def handler(event, _context):
    day = event["run"]["day"]
    left = table.query(
        IndexName="due", KeyConditionExpression=Key("due_on").eq(day), Select="COUNT"
    )["Count"]
    table.update_item(
        Key={"owner": "runs", "entry": day},
        UpdateExpression="SET not_settled = :left",
        ExpressionAttributeValues={":left": left},
    )
    return {"day": day, "not_settled": left}
