"""The parent stack."""

from collections.abc import Iterable

from aws_cdk import RemovalPolicy, Stack, Tags
from aws_cdk import aws_appconfig as appconfig
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

from factory.catalogue import Environment, Tenant
from factory.seeder import Seeder
from factory.tenant_stack import TenantStack


class PlatformStack(Stack):
    """What all tenants share, and a nested stack for each of them."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        tenants: Iterable[Tenant],
    ) -> None:
        super().__init__(scope, construct_id)
        self.registry = dynamodb.Table(
            self,
            "Registry",
            table_name=f"tf-{environment.name}-registry",
            partition_key=dynamodb.Attribute(
                name="tenant", type=dynamodb.AttributeType.STRING
            ),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            removal_policy=RemovalPolicy.RETAIN,
        )
        flags = appconfig.CfnApplication(
            self, "Flags", name=f"tf-{environment.name}"
        )
        appconfig.CfnEnvironment(
            self, "FlagsEnvironment", application_id=flags.ref, name="tenants"
        )
        self.seeder = Seeder(self, "Seeder", registry=self.registry)

        self.tenants = {
            tenant.id: TenantStack(
                self,
                f"tenant-{tenant.id}",
                environment=environment,
                tenant=tenant,
                flags_application_id=flags.ref,
                seeder=self.seeder,
            )
            for tenant in tenants
        }
        Tags.of(self).add("system", "tenant-factory")
        Tags.of(self).add("environment", environment.name)
