"""The ledger itself."""

from __future__ import annotations

import aws_cdk as cdk
import aws_cdk.aws_dynamodb as dynamodb
import aws_cdk.aws_kms as kms
from constructs import Construct

from infra.config import Deployment


def make_ledger(scope: Construct, deployment: Deployment, key: kms.IKey) -> dynamodb.TableV2:
    """Make the table of balances, payouts and runs.

    Args:
        scope: Where to put it.
        deployment: Which replicas it has, and whether it is retained.
        key: Key of the payments domain in the primary region.

    Returns:
        The global table, as seen from the primary region.
    """
    table = dynamodb.TableV2(
        scope,
        "Ledger",
        table_name=f"payouts-{deployment.name}-ledger",
        partition_key=dynamodb.Attribute(name="owner", type=dynamodb.AttributeType.STRING),
        sort_key=dynamodb.Attribute(name="entry", type=dynamodb.AttributeType.STRING),
        billing=dynamodb.Billing.on_demand(),
        point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
            point_in_time_recovery_enabled=deployment.retain_data,
        ),
        deletion_protection=deployment.retain_data,
        removal_policy=(
            cdk.RemovalPolicy.RETAIN if deployment.retain_data else cdk.RemovalPolicy.DESTROY
        ),
        # BEGIN INSERT ledger_encryption
        encryption=dynamodb.TableEncryptionV2.customer_managed_key(
            key, {replica.region: replica.key_arn for replica in deployment.replicas}
        ),
        # END INSERT ledger_encryption
        replicas=[
            dynamodb.ReplicaTableProps(region=replica.region) for replica in deployment.replicas
        ],
    )
    table.add_global_secondary_index(
        index_name="due",
        partition_key=dynamodb.Attribute(name="due_on", type=dynamodb.AttributeType.STRING),
        sort_key=dynamodb.Attribute(name="owner", type=dynamodb.AttributeType.STRING),
        projection_type=dynamodb.ProjectionType.ALL,
    )
    return table
