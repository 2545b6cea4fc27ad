"""Marks a payout as refused, so that finance finds it in the morning."""

import json

from ledger import table


def handler(event, _context):
    problem = event["problem"]
    table.update_item(
        Key={"owner": event["owner"], "entry": event["payout_id"]},
        UpdateExpression="SET refused = :error, reason = :reason REMOVE due_on",
        ExpressionAttributeValues={":error": problem["Error"], ":reason": _reason(problem)},
    )
    return {"payout_id": event["payout_id"], "settled": False}


def _reason(problem):
    """Errors of functions come as JSON, those of banks as text."""
    try:
        return json.loads(problem["Cause"])["errorMessage"]
    except (KeyError, TypeError, ValueError):
        return problem.get("Cause", "")
