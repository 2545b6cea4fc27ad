"""A volume or snapshot must carry the tag that tells who pays for it."""

import json

import boto3

config = boto3.client("config")


def handler(event, context):
    notice = json.loads(event["invokingEvent"])
    if "configurationItem" not in notice:
        # Too large to be sent along. The next change of the volume is another chance.
        return
    tag = json.loads(event["ruleParameters"])["tag"]
    item = notice["configurationItem"]

    if item["configurationItemStatus"] in ("ResourceDeleted", "ResourceNotRecorded"):
        verdict = "NOT_APPLICABLE"
    elif item.get("tags", {}).get(tag):
        verdict = "COMPLIANT"
    else:
        verdict = "NON_COMPLIANT"

    config.put_evaluations(
        Evaluations=[
            {
                "ComplianceResourceType": item["resourceType"],
                "ComplianceResourceId": item["resourceId"],
                "ComplianceType": verdict,
                "OrderingTimestamp": item["configurationItemCaptureTime"],
            }
        ],
        ResultToken=event["resultToken"],
    )
