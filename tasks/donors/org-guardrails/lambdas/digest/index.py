"""Every morning: how many findings of each severity are still open."""

import os

import boto3

hub = boto3.client("securityhub")
sns = boto3.client("sns")

ORDER = ("CRITICAL", "HIGH", "MEDIUM", "LOW")


def handler(event, context):
    counts = {severity: count(severity) for severity in ORDER}
    lines = [f"{severity:<9}{counts[severity]:>6}" for severity in ORDER]
    sns.publish(
        TopicArn=os.environ["TOPIC_ARN"],
        Subject=f"{os.environ['ORG']}: {counts['CRITICAL']} critical findings open",
        Message="\n".join(lines),
    )


def count(severity):
    pages = hub.get_paginator("get_findings").paginate(
        Filters={
            "SeverityLabel": [{"Value": severity, "Comparison": "EQUALS"}],
            "RecordState": [{"Value": "ACTIVE", "Comparison": "EQUALS"}],
            "WorkflowStatus": [{"Value": "NEW", "Comparison": "EQUALS"}],
        }
    )
    return sum(len(page["Findings"]) for page in pages)
