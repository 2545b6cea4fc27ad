"""Writes an invoice for each payment, and a credit note for each refund."""

import json
import logging
import os

import boto3

logger = logging.getLogger()
logger.setLevel(logging.INFO)

s3 = boto3.client("s3")

FOLDERS = {"PaymentCaptured": "invoices", "PaymentRefunded": "credit-notes"}


def handle(batch, _context):
    """Write a document per record and report the records that failed, by message id."""
    failures = []
    for record in batch["Records"]:
        try:
            write(json.loads(record["body"]))
        except Exception:
            logger.exception("message %s failed", record["messageId"])
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def write(event):
    """Store the document of one payment event; the same event gives the same key."""
    payment = event["detail"]["data"]
    folder = FOLDERS[event["detail-type"]]
    year, month, _ = event["time"].split("-", 2)
    s3.put_object(
        Bucket=os.environ["INVOICE_BUCKET"],
        Key=f"{folder}/{year}/{month}/{payment['payment_id']}.json",
        ContentType="application/json",
        Body=json.dumps(
            {
                "payment_id": payment["payment_id"],
                "order_id": payment["order_id"],
                "amount_cents": payment["amount_cents"],
                "currency": payment["currency"],
                "issued_at": event["time"],
            }
        ),
    )
