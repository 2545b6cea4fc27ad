"""Hands one instruction to its bank and answers the workflow that waits for it."""

import json

import boto3

from banks import BankRejected, pay

workflow = boto3.client("stepfunctions")


def handler(event, _context):
    (record,) = event["Records"]
    instruction = json.loads(record["body"])
    bank = record["attributes"]["MessageGroupId"]
    try:
        reference = pay(
            bank, instruction["owner"], int(instruction["amount_cents"]), instruction["payout_id"]
        )
    except BankRejected as refusal:
        workflow.send_task_failure(
            taskToken=instruction["token"], error="BankRejected", cause=str(refusal)
        )
    else:
        workflow.send_task_success(
            taskToken=instruction["token"], output=json.dumps({"reference": reference})
        )
