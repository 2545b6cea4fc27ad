"""IAM documents: trust policies, and what is read from `policies/`."""

import json
from pathlib import Path

from aws_cdk import Aws

_FOLDER = Path(__file__).resolve().parent.parent / "policies"


def policy_file(name, *, cluster):
    """The document in `policies/<name>.json`, with {account} and {cluster} filled in."""
    text = (_FOLDER / f"{name}.json").read_text()
    text = text.replace("{account}", Aws.ACCOUNT_ID).replace("{cluster}", cluster)
    return json.loads(text)


def trust_service(service):
    return _document(
        {
            "Effect": "Allow",
            "Principal": {"Service": service},
            "Action": "sts:AssumeRole",
        }
    )


def trust_pods(cluster_arn):
    """For roles that pods of one cluster, and of no other, get through Pod Identity."""
    return _document(
        {
            "Effect": "Allow",
            "Principal": {"Service": "pods.eks.amazonaws.com"},
            "Action": ["sts:AssumeRole", "sts:TagSession"],
            "Condition": {
                "StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID},
                "ArnEquals": {"aws:SourceArn": cluster_arn},
            },
        }
    )


def aws_managed(name):
    return f"arn:{Aws.PARTITION}:iam::aws:policy/{name}"


def _document(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}
