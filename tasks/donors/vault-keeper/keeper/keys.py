from aws_cdk import RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms

from .estate import Estate, Tier


def make_key(scope, estate: Estate, tier: Tier) -> kms.Key:
    key = kms.Key(
        scope,
        'Key',
        alias=f'alias/{estate.called(tier, "backups")}',
        description=f'Recovery points of {tier.name}',
        enable_key_rotation=True,
        removal_policy=RemovalPolicy.RETAIN,
    )
    # AWS Backup in our own account, for jobs that run without a role of ours
    key.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal('backup.amazonaws.com')],
            actions=['kms:DescribeKey', 'kms:GenerateDataKey', 'kms:Decrypt'],
            resources=['*'],
            conditions={'StringEquals': {'aws:SourceAccount': estate.account}},
        )
    )
    # BEGIN INSERT offsite_copies
    if tier.offsite:
        bunker = iam.AccountPrincipal(estate.bunker_account)
        key.grant(bunker, 'kms:Decrypt', 'kms:DescribeKey')
        key.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[bunker],
                actions=['kms:CreateGrant'],
                resources=['*'],
                conditions={'Bool': {'kms:GrantIsForAWSResource': 'true'}},
            )
        )
    # END INSERT offsite_copies
    return key
