"""Factories for what keeps a tenant's data.

NB: they know nothing of plans. What a plan promises is put on top by the
aspects in `guard.py`, so that it also holds for what is not made here.
"""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from factory.catalogue import Environment, Tenant


def _removal(environment: Environment) -> RemovalPolicy:
    if environment.protected:
        return RemovalPolicy.RETAIN
    return RemovalPolicy.DESTROY


def make_key(scope: Construct, environment: Environment, tenant: Tenant) -> kms.Key:
    return kms.Key(
        scope,
        "Key",
        alias=f"alias/tf-{environment.name}-{tenant.id}",
        description=f"Data of {tenant.name}",
        enable_key_rotation=True,
        removal_policy=_removal(environment),
    )


def make_table(
    scope: Construct, environment: Environment, tenant: Tenant, key: kms.IKey
) -> dynamodb.Table:
    return dynamodb.Table(
        scope,
        "Records",
        table_name=f"tf-{environment.name}-{tenant.id}",
        partition_key=dynamodb.Attribute(
            name="kind", type=dynamodb.AttributeType.STRING
        ),
        sort_key=dynamodb.Attribute(
            name="id", type=dynamodb.AttributeType.STRING
        ),
        billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
        encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED,
        encryption_key=key,
        removal_policy=_removal(environment),
    )


def make_bucket(
    scope: Construct, environment: Environment, key: kms.IKey
) -> s3.Bucket:
    return s3.Bucket(
        scope,
        "Files",
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        bucket_key_enabled=True,
        encryption=s3.BucketEncryption.KMS,
        encryption_key=key,
        enforce_ssl=True,
        removal_policy=_removal(environment),
    )
