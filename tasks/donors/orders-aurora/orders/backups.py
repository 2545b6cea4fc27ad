from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_backup as backup
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_sns as sns
from constructs import Construct


class DatabaseBackups(Construct):
    """Backups beyond Aurora's own, in a vault that outlives the cluster."""

    def __init__(self, scope, id, *, cluster, key, config: dict):
        super().__init__(scope, id)
        # Nobody shortens the life of a backup afterwards, administrators included.
        self.vault = backup.BackupVault(
            self,
            "Vault",
            encryption_key=key,
            lock_configuration=backup.LockConfiguration(
                min_retention=Duration.days(config["daily"]["keep_days"])
            ),
            removal_policy=RemovalPolicy.RETAIN,
        )
        # BEGIN INSERT backup_plan
        self.plan = backup.BackupPlan(self, "Plan", backup_vault=self.vault)
        self.plan.add_selection(
            "Cluster", resources=[backup.BackupResource.from_rds_database_cluster(cluster)]
        )
        for name, day in (("daily", "*"), ("monthly", "1")):
            if name not in config:
                continue
            keep = Duration.days(config[name]["keep_days"])
            copies = []
            if name == "monthly" and "copy_to" in config:
                other_vault = backup.BackupVault.from_backup_vault_arn(
                    self, "OtherVault", config["copy_to"]
                )
                copies.append(
                    backup.BackupPlanCopyActionProps(
                        destination_backup_vault=other_vault, delete_after=keep
                    )
                )
            self.plan.add_rule(
                backup.BackupPlanRule(
                    schedule_expression=events.Schedule.cron(
                        minute="0", hour=str(config[name]["hour"]), day=day
                    ),
                    delete_after=keep,
                    copy_actions=copies,
                )
            )
        # END INSERT backup_plan

        self.failures = sns.Topic(self, "Failures", display_name="Orders: failed backups")
        events.Rule(
            self,
            "Failed",
            event_pattern=events.EventPattern(
                source=["aws.backup"],
                detail_type=["Backup Job State Change", "Copy Job State Change"],
                detail={
                    "state": ["FAILED", "ABORTED", "EXPIRED"],
                    "backupVaultName": [self.vault.backup_vault_name],
                },
            ),
            targets=[targets.SnsTopic(self.failures)],
        )
