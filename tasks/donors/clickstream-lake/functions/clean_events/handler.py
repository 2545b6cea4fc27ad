"""Firehose transformation: drops what robots send, rejects what is not an event.

The keys stay as the beacon writes them (camelCase); Glue knows which column each belongs to.
"""

import base64
import json
import os

REQUIRED = {"eventId", "eventTime", "eventType", "sessionId", "page"}
ROBOTS = tuple(os.environ["ROBOT_MARKS"].split(","))


def handler(event, context):
    records = [clean(record) for record in event["records"]]
    counts = {}
    for record in records:
        counts[record["result"]] = counts.get(record["result"], 0) + 1
    print(json.dumps(counts))
    return {"records": records}


def clean(record):
    record_id, data = record["recordId"], record["data"]
    try:
        page_event = json.loads(base64.b64decode(data))
        missing = REQUIRED - page_event.keys()
    except (ValueError, AttributeError):
        return {"recordId": record_id, "result": "ProcessingFailed", "data": data}
    if missing:
        return {"recordId": record_id, "result": "ProcessingFailed", "data": data}
    if any(mark in page_event.get("userAgent", "").lower() for mark in ROBOTS):
        return {"recordId": record_id, "result": "Dropped", "data": data}
    # Athena's timestamps have neither the T nor the zone.
    page_event["eventTime"] = page_event["eventTime"].replace("T", " ").removesuffix("Z")
    line = json.dumps(page_event, separators=(",", ":")) + "\n"
    return {"recordId": record_id, "result": "Ok", "data": base64.b64encode(line.encode()).decode()}
