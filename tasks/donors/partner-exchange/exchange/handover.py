"""The nightly copy of what publishers sent into the file system of the catalogue."""

import aws_cdk as cdk
from aws_cdk import aws_datasync as datasync
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from exchange.settings import Partner, Settings
from exchange.storage import StorageStack


class HandoverStack(cdk.Stack):
    """Copies by DataSync, without an agent: both ends are in AWS."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: Settings,
        partners: list[Partner],
        storage: StorageStack,
    ) -> None:
        super().__init__(scope, construct_id)
        log_group = logs.LogGroup(
            self,
            "Log",
            log_group_name=f"/exchange/{settings.environment}/handover",
            retention=logs.RetentionDays.THREE_MONTHS,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        log_group.grant_write(iam.ServicePrincipal("datasync.amazonaws.com"))

        reader = iam.Role(
            self, "Reader", assumed_by=iam.ServicePrincipal("datasync.amazonaws.com")
        )
        storage.bucket.grant_read(reader)
        source = datasync.CfnLocationS3(
            self,
            "Bucket",
            s3_bucket_arn=storage.bucket.bucket_arn,
            s3_config=datasync.CfnLocationS3.S3ConfigProperty(
                bucket_access_role_arn=reader.role_arn
            ),
        )
        source.node.add_dependency(reader)

        # BEGIN INSERT nightly_copy
        interfaces = ec2.SecurityGroup(
            self, "Interfaces", vpc=storage.vpc, description="Network interfaces of DataSync"
        )
        # Seen from this side, the rule belongs to this stack.
        interfaces.connections.allow_to_default_port(storage.file_system)

        subnet, *_ = storage.vpc.isolated_subnets
        destination = datasync.CfnLocationEFS(
            self,
            "FileSystem",
            efs_filesystem_arn=storage.file_system.file_system_arn,
            subdirectory=settings.handover.directory,
            in_transit_encryption="TLS1_2",
            ec2_config=datasync.CfnLocationEFS.Ec2ConfigProperty(
                security_group_arns=[
                    self.format_arn(
                        service="ec2",
                        resource="security-group",
                        resource_name=interfaces.security_group_id,
                    )
                ],
                subnet_arn=self.format_arn(
                    service="ec2", resource="subnet", resource_name=subnet.subnet_id
                ),
            ),
        )
        copied = [
            f"/{partner.prefix(folder)}".rstrip("/")
            for partner in partners
            for folder in settings.handover.folders
            if folder in partner.folders
        ]
        datasync.CfnTask(
            self,
            "Copy",
            source_location_arn=source.attr_location_arn,
            destination_location_arn=destination.attr_location_arn,
            includes=[
                datasync.CfnTask.FilterRuleProperty(
                    filter_type="SIMPLE_PATTERN", value="|".join(copied)
                )
            ],
            schedule=datasync.CfnTask.TaskScheduleProperty(
                schedule_expression=settings.handover.schedule
            ),
            options=datasync.CfnTask.OptionsProperty(
                verify_mode="ONLY_FILES_TRANSFERRED", log_level="TRANSFER"
            ),
            cloud_watch_log_group_arn=log_group.log_group_arn,
        )
        # END INSERT nightly_copy
