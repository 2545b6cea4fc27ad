from aws_cdk import ArnFormat, Duration, Stack
from aws_cdk import aws_backup as backup
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_

from .estate import Estate, Tier


def make_restore_check(
    scope, estate: Estate, tier: Tier, vault: backup.IBackupVault, key: kms.IKey
) -> lambda_.Function:
    # what AWS Backup itself becomes while it restores; the function only hands it over
    restorer = iam.Role(
        scope,
        'Restorer',
        role_name=estate.called(tier, 'restorer'),
        assumed_by=iam.ServicePrincipal('backup.amazonaws.com'),
        managed_policies=[
            iam.ManagedPolicy.from_aws_managed_policy_name(
                'service-role/AWSBackupServiceRolePolicyForRestores'
            )
        ],
    )
    key.grant_decrypt(restorer)

    check = lambda_.Function(
        scope,
        'RestoreCheck',
        function_name=estate.called(tier, 'restore-check'),
        runtime=lambda_.Runtime.PYTHON_3_12,
        handler='main.handler',
        code=lambda_.Code.from_asset('functions/restore_check'),
        timeout=Duration.minutes(1),
        environment={
            'VAULT': vault.backup_vault_name,
            'RESTORER_ARN': restorer.role_arn,
            'TARGET_PREFIX': f'restored-{tier.name}-',
        },
    )
    # BEGIN INSERT restore_policy
    vault.grant(check, 'backup:ListRecoveryPointsByBackupVault')
    check.add_to_role_policy(
        iam.PolicyStatement(
            actions=['backup:GetRecoveryPointRestoreMetadata', 'backup:StartRestoreJob'],
            resources=[
                Stack.of(scope).format_arn(
                    service='backup',
                    resource='recovery-point',
                    resource_name='*',
                    arn_format=ArnFormat.COLON_RESOURCE_NAME,
                )
            ],
        )
    )
    check.add_to_role_policy(
        iam.PolicyStatement(
            actions=['iam:PassRole'],
            resources=[restorer.role_arn],
            conditions={'StringEquals': {'iam:PassedToService': 'backup.amazonaws.com'}},
        )
    )
    # END INSERT restore_policy
    events.Rule(
        scope,
        'RestoreEveryNight',
        schedule=events.Schedule.cron(minute='0', hour='7'),
        targets=[targets.LambdaFunction(check)],
    )
    return check
