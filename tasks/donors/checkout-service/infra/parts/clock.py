"""Times of day as the shop reckons them."""

import re

import aws_cdk as cdk
from aws_cdk import aws_applicationautoscaling as appscaling

SHOP_TIME = cdk.TimeZone.EUROPE_BERLIN
"""Schedules are in UTC unless they are told otherwise; pass this as their time zone."""

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


def every_day_at(time: str) -> appscaling.Schedule:
    """A daily schedule at `time`, written "HH:MM". Raises `ValueError` for anything else."""
    match = _TIME.fullmatch(time)
    if match is None:
        raise ValueError(f"{time!r} is not a time of day; write it as HH:MM")
    hour, minute = match.groups()
    return appscaling.Schedule.cron(hour=str(int(hour)), minute=str(int(minute)))
