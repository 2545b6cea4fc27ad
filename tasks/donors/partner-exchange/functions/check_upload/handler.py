"""First step of the intake: is this file what its folder is for?

Only the beginning of a file is read. The catalogue parses it properly at night; this is to tell
the partner's mistakes from ours.
"""

import boto3

BEGINNINGS = {
    "metadata": (b"<?xml", b"\xef\xbb\xbf<?xml", b"PK\x03\x04"),
    "covers": (b"\xff\xd8\xff", b"\x89PNG", b"II*\x00", b"MM\x00*"),
    "orders": (b"UNA", b"UNB", b"<?xml"),
}
LARGEST = 2 * 1024**3

s3 = boto3.client("s3")
transfer = boto3.client("transfer")


def handler(event, _context):
    place = event["fileLocation"]
    problem = find_problem(place["bucket"], place["key"])
    if problem:
        print(f"{place['key']}: {problem}")
    details = event["serviceMetadata"]["executionDetails"]
    transfer.send_workflow_step_state(
        WorkflowId=details["workflowId"],
        ExecutionId=details["executionId"],
        Token=event["token"],
        Status="FAILURE" if problem else "SUCCESS",
    )


def find_problem(bucket, key):
    """What is wrong with a file, or None."""
    _partner, folder, _name = key.split("/", 2)
    found = s3.get_object(Bucket=bucket, Key=key, Range="bytes=0-15")
    size = int(found["ContentRange"].rpartition("/")[2])
    if size > LARGEST:
        return f"{size} bytes are too many"
    beginnings = BEGINNINGS.get(folder, ())
    if beginnings and not found["Body"].read().startswith(beginnings):
        return f"no file for {folder}"
    return None
