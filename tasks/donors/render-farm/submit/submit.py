#!/usr/bin/env python3
"""Submits a shot: submit.py --farm finals --shot sq040_sh0120 --version v017 --frames 1001-1144"""

import argparse

import boto3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--farm", required=True)
    parser.add_argument("--shot", required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--frames", required=True, help="first-last")
    parser.add_argument("--retake", action="store_true", help="the director wants to see it today")
    wish = parser.parse_args()

    first, last = (int(number) for number in wish.frames.split("-"))
    queue = "retakes" if wish.retake else "shots"
    # One frame is no array, Batch insists on two.
    array = {"arrayProperties": {"size": last - first + 1}} if last > first else {}
    job = boto3.client("batch").submit_job(
        jobName=f"{wish.shot}-{wish.version}",
        jobQueue=f"{wish.farm}-{queue}",
        jobDefinition=f"{wish.farm}-frame",
        parameters={"shot": wish.shot, "version": wish.version, "first": str(first)},
        **array,
    )
    print(job["jobId"])


if __name__ == "__main__":
    main()
