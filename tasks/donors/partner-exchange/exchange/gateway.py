"""The SFTP server and its users."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_transfer as transfer
from constructs import Construct

from exchange.intake import Intake
from exchange.settings import Partner, Settings
from exchange.storage import StorageStack
from exchange.users import PartnerUser


class GatewayStack(cdk.Stack):
    """
    What partners connect to.

    Attributes
    ----------
    intake : Intake
    server : transfer.CfnServer
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: Settings,
        partners: list[Partner],
        storage: StorageStack,
    ) -> None:
        super().__init__(scope, construct_id)
        self.intake = Intake(self, "Intake", settings=settings, bucket=storage.bucket)

        log_group = logs.LogGroup(
            self,
            "Log",
            log_group_name=f"/exchange/{settings.environment}/sftp",
            retention=logs.RetentionDays.ONE_YEAR,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        self.server = transfer.CfnServer(
            self,
            "Server",
            domain="S3",
            protocols=["SFTP"],
            endpoint_type="PUBLIC",
            identity_provider_type="SERVICE_MANAGED",
            security_policy_name="TransferSecurityPolicy-2024-01",
            structured_log_destinations=[log_group.log_group_arn],
        )
        # BEGIN INSERT intake_workflow
        self.server.workflow_details = transfer.CfnServer.WorkflowDetailsProperty(
            on_upload=[
                transfer.CfnServer.WorkflowDetailProperty(
                    workflow_id=self.intake.workflow.attr_workflow_id,
                    execution_role=self.intake.workflow_role.role_arn,
                )
            ]
        )
        # END INSERT intake_workflow

        role = iam.Role(
            self,
            "Users",
            assumed_by=iam.ServicePrincipal(
                "transfer.amazonaws.com",
                conditions={"StringEquals": {"aws:SourceAccount": self.account}},
            ),
        )
        storage.bucket.grant_read_write(role)
        for partner in partners:
            PartnerUser(
                self,
                partner.name,
                partner=partner,
                server=self.server,
                bucket=storage.bucket,
                role=role,
            )
        cdk.CfnOutput(self, "ServerId", value=self.server.attr_server_id)
