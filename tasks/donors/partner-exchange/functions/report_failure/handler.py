"""Tells us about an upload that failed its check. Partners hear from a person, not from us."""

import os

import boto3

sns = boto3.client("sns")
transfer = boto3.client("transfer")


def handler(event, _context):
    details = event["serviceMetadata"]["executionDetails"]
    user = event["serviceMetadata"]["transferDetails"]["userName"]
    key = event["fileLocation"]["key"]
    sns.publish(
        TopicArn=os.environ["TOPIC"],
        Subject=f"Upload of {user} failed its check",
        Message=f"{key}\nExecution {details['executionId']}",
    )
    transfer.send_workflow_step_state(
        WorkflowId=details["workflowId"],
        ExecutionId=details["executionId"],
        Token=event["token"],
        Status="SUCCESS",
    )
