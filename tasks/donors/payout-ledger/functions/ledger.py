"""Access to the ledger that the steps share."""

import os

import boto3
from botocore.exceptions import ClientError

table = boto3.resource("dynamodb").Table(os.environ["LEDGER_TABLE"])


class LedgerConflict(Exception):
    """Somebody else changed the entry at the same time; nothing was written. Worth another try."""


def update_of(owner, entry, update, values, condition):
    """The arguments of an update of one entry under a condition."""
    return {
        "Key": {"owner": owner, "entry": entry},
        "UpdateExpression": update,
        "ExpressionAttributeValues": values,
        "ConditionExpression": condition,
    }


def change(update, refusal=LedgerConflict):
    """Make one update; raise `refusal` if its condition does not hold."""
    try:
        table.update_item(**update)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "ConditionalCheckFailedException":
            raise refusal(str(update["Key"])) from error
        if code == "TransactionConflictException":
            raise LedgerConflict(str(update["Key"])) from error
        raise


def change_together(*updates):
    """Make all updates or none."""
    try:
        table.meta.client.transact_write_items(
            TransactItems=[{"Update": {"TableName": table.name, **update}} for update in updates]
        )
    except table.meta.client.exceptions.TransactionCanceledException as error:
        raise LedgerConflict(str(error)) from error
