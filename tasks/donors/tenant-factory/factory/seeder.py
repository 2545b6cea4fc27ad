"""The custom resource that fills a new tenant's table."""

from pathlib import Path

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import custom_resources as cr
from constructs import Construct

HANDLER = Path(__file__).resolve().parent.parent / "functions" / "seed"


class Seeder(Construct):
    """One function for all tenants, behind CDK's provider framework."""

    def __init__(
        self, scope: Construct, construct_id: str, *, registry: dynamodb.ITable
    ) -> None:
        super().__init__(scope, construct_id)
        log = logs.LogGroup(
            self,
            "Log",
            retention=logs.RetentionDays.THREE_MONTHS,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.function = lambda_.Function(
            self,
            "Function",
            runtime=lambda_.Runtime.PYTHON_3_12,
            handler="index.on_event",
            code=lambda_.Code.from_asset(str(HANDLER)),
            environment={"REGISTRY": registry.table_name},
            log_group=log,
            timeout=Duration.minutes(2),
        )
        # BEGIN INSERT seed_tenant
        registry.grant(self.function, "dynamodb:PutItem", "dynamodb:UpdateItem")
        # END INSERT seed_tenant
        provider = cr.Provider(
            self, "Provider", on_event_handler=self.function, log_group=log
        )
        self.service_token = provider.service_token

    @property
    def role(self) -> iam.IRole:
        """The role that the function works under."""
        return self.function.role
