from aws_cdk import Arn, ArnComponents, ArnFormat, Duration, Stack
from aws_cdk import aws_backup as backup
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam

from .estate import Estate, Tier

TAG = 'backup-tier'


def days(number: int | None) -> Duration | None:
    return None if number is None else Duration.days(number)


def bunker_vault(scope, estate: Estate, tier: Tier) -> backup.IBackupVault:
    arn = Arn.format(
        ArnComponents(
            service='backup',
            account=estate.bunker_account,
            region=estate.bunker_region,
            resource='backup-vault',
            resource_name=f'{estate.name}-bunker-{tier.name}',
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        ),
        Stack.of(scope),
    )
    return backup.BackupVault.from_backup_vault_arn(scope, 'BunkerVault', arn)


def make_plan(scope, estate: Estate, tier: Tier, vault: backup.IBackupVault) -> backup.BackupPlan:
    plan = backup.BackupPlan(scope, 'Plan', backup_plan_name=estate.called(tier))
    offsite = bunker_vault(scope, estate, tier) if tier.offsite else None
    for rule in tier.rules:
        copies = []
        # BEGIN INSERT offsite_copies
        if rule.offsite:
            copies.append(
                backup.BackupPlanCopyActionProps(
                    destination_backup_vault=offsite,
                    delete_after=days(tier.offsite.keep_days),
                    move_to_cold_storage_after=days(tier.offsite.cold_days),
                )
            )
        # END INSERT offsite_copies
        plan.add_rule(
            backup.BackupPlanRule(
                rule_name=rule.name,
                backup_vault=vault,
                schedule_expression=events.Schedule.cron(**rule.cron),
                start_window=Duration.hours(1),
                completion_window=Duration.hours(rule.window_hours),
                delete_after=days(rule.keep_days),
                move_to_cold_storage_after=days(rule.cold_days),
                copy_actions=copies,
            )
        )

    # one role per tier, or a mistake in one could restore over another
    role = iam.Role(
        scope,
        'BackupRole',
        assumed_by=iam.ServicePrincipal('backup.amazonaws.com'),
        managed_policies=[
            iam.ManagedPolicy.from_aws_managed_policy_name(
                'service-role/AWSBackupServiceRolePolicyForBackup'
            )
        ],
    )
    plan.add_selection(
        'Tagged',
        backup_selection_name=f'tagged-{tier.tag}',
        role=role,
        resources=[backup.BackupResource.from_tag(TAG, tier.tag)],
    )
    return plan
