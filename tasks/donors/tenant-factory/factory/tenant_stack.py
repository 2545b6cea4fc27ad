"""Everything of one tenant."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from factory.catalogue import Environment, Tenant
from factory.flags import make_flags
from factory.guard import PlanGuard
from factory.login import Login
from factory.seeder import Seeder
from factory.storage import make_bucket, make_key, make_table


class TenantStack(cdk.NestedStack):
    """Is created when a tenant comes, and deleted when it leaves."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        tenant: Tenant,
        flags_application_id: str,
        seeder: Seeder,
    ) -> None:
        super().__init__(
            scope, construct_id, description=f"{tenant.name} ({tenant.plan.name})"
        )
        self.key = make_key(self, environment, tenant)
        self.records = make_table(self, environment, tenant, self.key)
        self.files = make_bucket(self, environment, self.key)
        self.log = logs.LogGroup(
            self,
            "Log",
            log_group_name=f"/tf/{environment.name}/{tenant.id}",
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        self.app_role = iam.Role(
            self,
            "App",
            role_name=f"tf-{environment.name}-{tenant.id}",
            assumed_by=iam.ServicePrincipal("ecs-tasks.amazonaws.com"),
        )
        self.records.grant_read_write_data(self.app_role)
        self.files.grant_read_write(self.app_role)
        self.log.grant_write(self.app_role)

        self.login = Login(self, "Login", environment=environment, tenant=tenant)
        make_flags(self, flags_application_id, tenant)
        # BEGIN INSERT seed_tenant

        access = iam.Policy(
            self,
            "SeedAccess",
            statements=[
                iam.PolicyStatement(
                    actions=["dynamodb:BatchWriteItem"],
                    resources=[self.records.table_arn],
                ),
                iam.PolicyStatement(
                    actions=[
                        "kms:Decrypt",
                        "kms:Encrypt",
                        "kms:GenerateDataKey*",
                        "kms:ReEncrypt*",
                    ],
                    resources=[self.key.key_arn],
                ),
            ],
            roles=[seeder.role],
        )
        seed = cdk.CustomResource(
            self,
            "Seed",
            service_token=seeder.service_token,
            properties={
                "TenantId": tenant.id,
                "TenantName": tenant.name,
                "TableName": self.records.table_name,
                "Plan": tenant.plan.name,
            },
        )
        # The permissions have to be there first, and last.
        seed.node.add_dependency(access)
        # END INSERT seed_tenant

        cdk.Aspects.of(self).add(PlanGuard(tenant.plan, self.key))
        cdk.Tags.of(self).add("tenant", tenant.id)
        cdk.Tags.of(self).add("plan", tenant.plan.name)
