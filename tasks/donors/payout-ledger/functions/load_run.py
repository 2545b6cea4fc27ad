"""First step of a run: what is due today?"""

from boto3.dynamodb.conditions import Key

from ledger import table


def handler(event, _context):
    day = event["due_on"][:10]
    payouts = []
    arguments = {"IndexName": "due", "KeyConditionExpression": Key("due_on").eq(day)}
    while True:
        page = table.query(**arguments)
        payouts += [
            {
                "payout_id": item["entry"],
                "owner": item["owner"],
                "bank": item["bank"],
                "amount_cents": str(item["amount_cents"]),
            }
            for item in page["Items"]
        ]
        if "LastEvaluatedKey" not in page:
            break
        arguments["ExclusiveStartKey"] = page["LastEvaluatedKey"]
    table.put_item(Item={"owner": "runs", "entry": day, "payouts": len(payouts)})
    return {"day": day, "payouts": payouts}
