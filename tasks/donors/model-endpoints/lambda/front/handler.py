"""Passes a request on to the endpoint of the model in its path."""

import base64
import json
import os

import boto3

ENDPOINTS = json.loads(os.environ["ENDPOINTS"])
JSON = "application/json"

runtime = boto3.client("sagemaker-runtime")


def handler(event, _context):
    model = event["pathParameters"]["model"]
    endpoint = ENDPOINTS.get(model)
    if endpoint is None:
        return _answer(404, {"error": f"there is no model {model}"})

    body = event.get("body") or ""
    if event.get("isBase64Encoded"):
        body = base64.b64decode(body).decode()
    try:
        response = runtime.invoke_endpoint(
            EndpointName=endpoint,
            Body=body,
            ContentType=JSON,
            Accept=JSON,
            InferenceId=event["requestContext"]["requestId"],
        )
    except runtime.exceptions.ModelError as error:
        print(json.dumps({"model": model, "status": error.response["OriginalStatusCode"]}))
        return _answer(502, {"error": "the model could not answer"})
    return {
        "statusCode": 200,
        "headers": {
            "content-type": JSON,
            "x-variant": response["InvokedProductionVariant"],
        },
        "body": response["Body"].read().decode(),
    }


def _answer(status, content):
    return {"statusCode": status, "headers": {"content-type": JSON}, "body": json.dumps(content)}
