"""The database of an environment, the key it is encrypted with, and its credentials."""

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from aws_cdk import aws_rds as rds
from constructs import Construct

from infra.environments import Environment
from infra.network import NetworkStack
from infra.parts import subnets

DATABASE_NAME = "checkout"
ADMIN_USER = "checkout_admin"

# Characters that would have to be escaped in a connection string or a shell.
AWKWARD_CHARACTERS = " %+~`#$&*()|[]{}:;<>?!'/@\"\\"


class DataStack(cdk.Stack):
    """Aurora PostgreSQL, serverless, in subnets that nothing outside the VPC can reach."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        environment: Environment,
        *,
        network: NetworkStack,
    ) -> None:
        super().__init__(scope, construct_id)
        database = environment.database
        removal = cdk.RemovalPolicy.RETAIN if database.protected else cdk.RemovalPolicy.DESTROY

        self.key = kms.Key(
            self,
            "Key",
            alias=f"alias/checkout-{environment.name}",
            description="Encrypts orders and payments at rest",
            enable_key_rotation=True,
            removal_policy=removal,
        )

        self.cluster = rds.DatabaseCluster(
            self,
            "Database",
            engine=rds.DatabaseClusterEngine.aurora_postgres(
                version=rds.AuroraPostgresEngineVersion.VER_16_4
            ),
            default_database_name=DATABASE_NAME,
            credentials=rds.Credentials.from_generated_secret(
                ADMIN_USER,
                encryption_key=self.key,
                exclude_characters=AWKWARD_CHARACTERS,
            ),
            vpc=network.vpc,
            vpc_subnets=subnets.subnets_of(subnets.DATA),
            port=5432,
            serverless_v2_min_capacity=database.min_capacity,
            serverless_v2_max_capacity=database.max_capacity,
            writer=rds.ClusterInstance.serverless_v2("Writer"),
            readers=[
                rds.ClusterInstance.serverless_v2(f"Reader{number}", scale_with_writer=True)
                for number in range(1, database.readers + 1)
            ],
            storage_encryption_key=self.key,
            backup=rds.BackupProps(retention=cdk.Duration.days(database.backup_days)),
            cloudwatch_logs_exports=["postgresql"],
            deletion_protection=database.protected,
            removal_policy=removal,
        )

        # BEGIN INSERT app_login
        # Not under our own key: Secrets Manager's is enough for a role that can only touch rows,
        # and a key policy here would have to name roles of the service stack.
        self.app_login = rds.DatabaseSecret(
            self,
            "AppLogin",
            username="checkout_app",
            exclude_characters=AWKWARD_CHARACTERS,
        ).attach(self.cluster)
        # END INSERT app_login
