"""What differs between the stages, and nothing else."""

from dataclasses import dataclass

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_logs as logs


@dataclass(frozen=True)
class StageConfig:
    """Settings of one stage.

    Attributes:
        name: short name of the stage, part of every stack name.
        removal_policy: what happens to data when its stack goes away.
        log_retention: how long function logs are kept.
        bus_archive: how far back the bus can be replayed.
        discover_schemas: whether EventBridge derives schemas from live events.
        on_call_email: where alarms are sent, if anywhere.
        billing_max_receives: deliveries of a payment before it counts as poison.
        billing_max_lag: age at which a payment waiting for its invoice is late.
        lake_archive_after: age at which audited events move to cold storage.
        lake_retention: age at which audited events are deleted.
    """

    name: str
    removal_policy: RemovalPolicy
    log_retention: logs.RetentionDays
    bus_archive: Duration
    discover_schemas: bool
    on_call_email: str | None
    billing_max_receives: int
    billing_max_lag: Duration
    lake_archive_after: Duration
    lake_retention: Duration


_STAGES = {
    "dev": StageConfig(
        name="dev",
        removal_policy=RemovalPolicy.DESTROY,
        log_retention=logs.RetentionDays.ONE_WEEK,
        bus_archive=Duration.days(3),
        discover_schemas=True,
        on_call_email=None,
        billing_max_receives=2,
        billing_max_lag=Duration.hours(2),
        lake_archive_after=Duration.days(7),
        lake_retention=Duration.days(30),
    ),
    "prod": StageConfig(
        name="prod",
        removal_policy=RemovalPolicy.RETAIN,
        log_retention=logs.RetentionDays.SIX_MONTHS,
        bus_archive=Duration.days(60),
        discover_schemas=False,
        on_call_email="commerce-on-call@lanternshop.example",
        billing_max_receives=5,
        billing_max_lag=Duration.minutes(15),
        lake_archive_after=Duration.days(90),
        lake_retention=Duration.days(2555),
    ),
}


def stage_config(name: str) -> StageConfig:
    """Settings of the stage called `name`; raises `ValueError` for a stage that does not exist."""
    try:
        return _STAGES[name]
    except KeyError:
        known = ", ".join(sorted(_STAGES))
        raise ValueError(f"unknown stage {name!r}, expected one of: {known}") from None
