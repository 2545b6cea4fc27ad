"""Shared by all functions of the clinic."""

import json
from datetime import datetime, timezone


def answer(status, body=None):
    """A response as API Gateway wants it."""
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json"},
        "body": "" if body is None else json.dumps(body),
    }


def appointment_id(practitioner, starts_at):
    """The same practitioner cannot start two appointments at the same time."""
    return f"{practitioner}.{starts_at:%Y%m%dT%H%M}"


def parse_time(text):
    """A time with an offset, in UTC. Raises ValueError for anything else."""
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError(f"{text} has no offset")
    return time.astimezone(timezone.utc)


def reminder_name(appointment, hours):
    """The name of the schedule that reminds of `appointment` some hours ahead."""
    return f"{appointment}.{hours}h"
