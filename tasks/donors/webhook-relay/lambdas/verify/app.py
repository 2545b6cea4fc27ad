"""Enrichment of the pipe: keeps what is signed by its provider, in the shape of our bus."""

import datetime as dt
import hashlib
import hmac
import json
import os

import boto3

secrets = boto3.client("secretsmanager")
_providers = None


def providers():
    global _providers
    if _providers is None:
        answer = secrets.get_secret_value(SecretId=os.environ["PROVIDER_SECRETS"])
        _providers = json.loads(answer["SecretString"])
    return _providers


def handler(records, _context):
    """The pipe hands over a batch of SQS messages and passes on each item of the answer."""
    return [event for event in map(verified, records) if event is not None]


def verified(record):
    attributes = {k: v["stringValue"] for k, v in record["messageAttributes"].items()}
    secret = providers().get(attributes["provider"])
    if secret is None:
        return None
    expected = hmac.new(secret.encode(), record["body"].encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, attributes["signature"]):
        print(f"{record['messageId']}: not signed by {attributes['provider']}")
        return None
    body = json.loads(record["body"])
    sent = int(record["attributes"]["SentTimestamp"]) / 1000
    return {
        "tenant": attributes["tenant"],
        "provider": attributes["provider"],
        "type": body["type"],
        "received_at": dt.datetime.fromtimestamp(sent, dt.timezone.utc).isoformat(),
        "data": body["data"],
    }
