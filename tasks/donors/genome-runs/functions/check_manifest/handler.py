"""Counts samples of a run that have no VCF yet."""

import json
import os

import boto3

s3 = boto3.client("s3")
BUCKET, PREFIX = os.environ["BUCKET"], os.environ["PREFIX"]


def handler(event, context):
    run = event["run"]
    folder = f"{PREFIX}{run}/"
    manifest = json.load(s3.get_object(Bucket=BUCKET, Key=folder + "manifest.json")["Body"])
    there = {
        item["Key"].removeprefix(folder)
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=folder)
        for item in page.get("Contents", [])
    }
    missing = [sample for sample in manifest["samples"] if f"{sample}.vcf.gz" not in there]
    return {
        "run": run,
        "missing": len(missing),
        "reads": f"s3://{BUCKET}/{folder}",
        "target": f"s3://{BUCKET}/variants/",
    }
