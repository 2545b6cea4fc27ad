"""The way to the banks."""

from __future__ import annotations

from dataclasses import dataclass

import aws_cdk as cdk
import aws_cdk.aws_kms as kms
import aws_cdk.aws_sqs as sqs
from constructs import Construct

from infra.config import Deployment


@dataclass(frozen=True)
class BankQueues:
    """Instructions in the order of each bank, and those that could not be handed over."""

    instructions: sqs.Queue
    stuck: sqs.Queue


def make_bank_queues(scope: Construct, deployment: Deployment, key: kms.IKey) -> BankQueues:
    """Make the FIFO queue of instructions and its dead-letter queue."""
    stuck = sqs.Queue(
        scope,
        "StuckInstructions",
        queue_name=f"payouts-{deployment.name}-stuck.fifo",
        fifo=True,
        encryption=sqs.QueueEncryption.KMS,
        encryption_master_key=key,
        enforce_ssl=True,
        retention_period=cdk.Duration.days(14),
    )
    instructions = sqs.Queue(
        scope,
        "Instructions",
        queue_name=f"payouts-{deployment.name}-instructions.fifo",
        fifo=True,
        # one bank that is slow must not slow down the others
        deduplication_scope=sqs.DeduplicationScope.MESSAGE_GROUP,
        fifo_throughput_limit=sqs.FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
        encryption=sqs.QueueEncryption.KMS,
        encryption_master_key=key,
        enforce_ssl=True,
        visibility_timeout=cdk.Duration.minutes(6),
        # instructions are never sent again by a machine
        dead_letter_queue=sqs.DeadLetterQueue(queue=stuck, max_receive_count=1),
    )
    return BankQueues(instructions=instructions, stuck=stuck)
