from aws_cdk import Duration
from aws_cdk import aws_backup as backup
from aws_cdk import aws_cloudwatch as cw
from aws_cdk import aws_cloudwatch_actions as cw_actions
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subs

from .estate import Estate, Tier


def jobs(vault: backup.IBackupVault, metric_name: str) -> cw.Metric:
    # AWS Backup counts per vault, once an hour is often enough for jobs that run at night
    return cw.Metric(
        namespace='AWS/Backup',
        metric_name=metric_name,
        dimensions_map={'BackupVaultName': vault.backup_vault_name},
        statistic='Sum',
        period=Duration.hours(1),
    )


def watch_tier(scope, estate: Estate, tier: Tier, vault: backup.IBackupVault) -> sns.Topic | None:
    if tier.watch is None:
        return None
    topic = sns.Topic(scope, 'Duty', topic_name=estate.called(tier, 'duty'))
    topic.add_subscription(subs.EmailSubscription(tier.watch.mail))
    # BEGIN INSERT job_alarms
    failed = {'failed': 'NumberOfBackupJobsFailed'}
    if tier.offsite:
        failed['copy-failed'] = 'NumberOfCopyJobsFailed'
    alarms = [
        cw.Alarm(
            scope,
            f'Alarm-{what}',
            metric=jobs(vault, metric_name),
            alarm_name=estate.called(tier, what),
            threshold=0,
            comparison_operator=cw.ComparisonOperator.GREATER_THAN_THRESHOLD,
            evaluation_periods=1,
            treat_missing_data=cw.TreatMissingData.NOT_BREACHING,
        )
        for what, metric_name in failed.items()
    ]
    silent = cw.Alarm(
        scope,
        'Alarm-silent',
        metric=jobs(vault, 'NumberOfBackupJobsCompleted'),
        alarm_name=estate.called(tier, 'silent'),
        threshold=1,
        comparison_operator=cw.ComparisonOperator.LESS_THAN_THRESHOLD,
        evaluation_periods=tier.watch.quiet_hours,
        treat_missing_data=cw.TreatMissingData.BREACHING,
    )
    for alarm in [*alarms, silent]:
        alarm.add_alarm_action(cw_actions.SnsAction(topic))
    silent.add_ok_action(cw_actions.SnsAction(topic))
    # END INSERT job_alarms
    return topic
