"""The deployments of the payout ledger."""

from __future__ import annotations

from dataclasses import dataclass

import aws_cdk.aws_logs as logs


@dataclass(frozen=True)
class Replica:
    """A region that holds a copy of the ledger.

    Attributes:
        region: Name of the region.
        key_arn: Key of that region for data of the payments domain.
    """

    region: str
    key_arn: str


@dataclass(frozen=True)
class Backoff:
    """How to try again.

    Attributes:
        first_wait_seconds: Wait before the second attempt.
        retries: Attempts after the first one.
        factor: By how much each wait is longer than the one before.
    """

    first_wait_seconds: int
    retries: int
    factor: float


@dataclass(frozen=True)
class Deployment:
    """Everything that differs between deployments.

    Attributes:
        replicas: Where else the ledger is kept.
        parallel_payouts: Payouts that a run works on at the same time.
        bank_hours: How long a bank may take to answer.
        ledger_conflict: What to do when two steps change a balance at the same time.
        run_hour: Hour of the daily run, UTC.
        log_retention: How long any log is kept.
        retain_data: Whether data outlives the stack.
    """

    name: str
    account: str
    region: str
    replicas: tuple[Replica, ...]
    parallel_payouts: int
    bank_hours: int
    ledger_conflict: Backoff
    run_hour: int
    log_retention: logs.RetentionDays
    retain_data: bool


SANDBOX = Deployment(
    name="sandbox",
    account="111122223333",
    region="eu-central-1",
    replicas=(),
    parallel_payouts=2,
    bank_hours=1,
    ledger_conflict=Backoff(first_wait_seconds=1, retries=2, factor=1.5),
    run_hour=9,
    log_retention=logs.RetentionDays.ONE_WEEK,
    retain_data=False,
)

PRODUCTION = Deployment(
    name="production",
    account="444455556666",
    region="eu-central-1",
    replicas=(
        Replica(
            region="eu-west-1",
            key_arn="arn:aws:kms:eu-west-1:444455556666:key/mrk-0a51f0c2d7b84e6e9d3c5a7f1b2e4d60",
        ),
        Replica(
            region="eu-north-1",
            key_arn="arn:aws:kms:eu-north-1:444455556666:key/mrk-7c1d9be0a3f24b58b6e2f4a8c9d01e37",
        ),
    ),
    parallel_payouts=25,
    bank_hours=6,
    ledger_conflict=Backoff(first_wait_seconds=3, retries=5, factor=2.0),
    run_hour=2,
    log_retention=logs.RetentionDays.SIX_MONTHS,
    retain_data=True,
)

DEPLOYMENTS = (SANDBOX, PRODUCTION)
