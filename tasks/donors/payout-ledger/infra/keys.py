"""Customer-managed keys."""

from __future__ import annotations

import aws_cdk as cdk
import aws_cdk.aws_kms as kms
from constructs import Construct

from infra.config import Deployment


def make_payments_key(scope: Construct, deployment: Deployment) -> kms.Key:
    """Make the key for data of the payments domain in the primary region.

    Its policy leaves the choice of users to IAM.
    """
    return kms.Key(
        scope,
        "PaymentsKey",
        alias=f"alias/payouts-{deployment.name}",
        description="Ledger entries and bank instructions",
        enable_key_rotation=True,
        removal_policy=(
            cdk.RemovalPolicy.RETAIN if deployment.retain_data else cdk.RemovalPolicy.DESTROY
        ),
    )
