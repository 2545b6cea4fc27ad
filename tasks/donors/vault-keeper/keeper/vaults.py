from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_backup as backup
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms

from .estate import Estate, Tier

# what would take a recovery point away before its time
DESTRUCTIVE = [
    'backup:DeleteRecoveryPoint',
    'backup:UpdateRecoveryPointLifecycle',
    'backup:DisassociateRecoveryPoint',
]


def make_vault(scope, estate: Estate, tier: Tier, key: kms.IKey) -> backup.BackupVault:
    options = {}
    # BEGIN INSERT vault_lock
    if tier.lock:
        grace = tier.lock.grace_days
        options['lock_configuration'] = backup.LockConfiguration(
            min_retention=Duration.days(tier.lock.min_days),
            max_retention=Duration.days(tier.lock.max_days),
            changeable_for=Duration.days(grace) if grace else None,
        )
        options['access_policy'] = iam.PolicyDocument(
            statements=[
                iam.PolicyStatement(
                    effect=iam.Effect.DENY,
                    principals=[iam.StarPrincipal()],
                    actions=DESTRUCTIVE,
                    resources=['*'],
                )
            ]
        )
    # END INSERT vault_lock
    return backup.BackupVault(
        scope,
        'Vault',
        backup_vault_name=estate.called(tier),
        encryption_key=key,
        removal_policy=RemovalPolicy.RETAIN,
        **options,
    )
