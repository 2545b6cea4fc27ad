"""No active access key of a user may be older than `maxAgeDays`."""

import datetime
import json

import boto3

config = boto3.client("config")
iam = boto3.client("iam")


def handler(event, context):
    parameters = json.loads(event["ruleParameters"])
    oldest = datetime.timedelta(days=int(parameters["maxAgeDays"]))
    now = datetime.datetime.now(datetime.timezone.utc)

    evaluations = []
    for page in iam.get_paginator("list_users").paginate():
        for user in page["Users"]:
            if user["UserName"].startswith(parameters["exemptPrefix"]):
                continue
            keys = iam.list_access_keys(UserName=user["UserName"])["AccessKeyMetadata"]
            stale = any(k["Status"] == "Active" and now - k["CreateDate"] > oldest for k in keys)
            evaluations.append(
                {
                    "ComplianceResourceType": "AWS::IAM::User",
                    "ComplianceResourceId": user["UserId"],
                    "ComplianceType": "NON_COMPLIANT" if stale else "COMPLIANT",
                    "OrderingTimestamp": now,
                }
            )

    # The API takes a hundred at a time.
    for start in range(0, len(evaluations), 100):
        config.put_evaluations(
            Evaluations=evaluations[start : start + 100], ResultToken=event["resultToken"]
        )
