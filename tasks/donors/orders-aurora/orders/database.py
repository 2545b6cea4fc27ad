from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_rds as rds
from constructs import Construct

from orders.network import DATABASE, FUNCTIONS, HTTPS, OrdersNetwork, closed_group

NAME = "orders"
APP_USER = "orders_app"
REPORT_USER = "orders_ro"

# pg8000 takes them as they are, psql's command line doesn't.
NOT_IN_PASSWORDS = " '\"\\/@:%"


class OrdersDatabase(Construct):
    def __init__(self, scope, id, *, network: OrdersNetwork, config: dict):
        super().__init__(scope, id)
        removal = RemovalPolicy.RETAIN if config["protect"] else RemovalPolicy.DESTROY

        self.key = kms.Key(
            self,
            "Key",
            description="Orders at rest, their backups and logins",
            enable_key_rotation=True,
            removal_policy=removal,
        )
        self.group = closed_group(self, "Group", network.vpc, "Orders database")
        self.cluster = rds.DatabaseCluster(
            self,
            "Cluster",
            engine=rds.DatabaseClusterEngine.aurora_postgres(
                version=rds.AuroraPostgresEngineVersion.VER_16_4
            ),
            default_database_name=NAME,
            credentials=rds.Credentials.from_generated_secret(
                "orders_dba", encryption_key=self.key, exclude_characters=NOT_IN_PASSWORDS
            ),
            vpc=network.vpc,
            vpc_subnets=DATABASE,
            security_groups=[self.group],
            serverless_v2_min_capacity=config["min_acu"],
            serverless_v2_max_capacity=config["max_acu"],
            writer=rds.ClusterInstance.serverless_v2("Writer"),
            readers=[
                rds.ClusterInstance.serverless_v2(f"Reader{i}", scale_with_writer=i == 0)
                for i in range(config["readers"])
            ],
            storage_encryption_key=self.key,
            cloudwatch_logs_exports=["postgresql"],
            deletion_protection=config["protect"],
            removal_policy=removal,
        )

        rotation_group = closed_group(self, "RotationGroup", network.vpc, "Rotation of logins")
        rotation_group.connections.allow_to(network.secrets_group, HTTPS, "Passwords to rotate")
        self._rotation = {
            "automatically_after": Duration.days(config["rotate_days"]),
            "security_group": rotation_group,
            "vpc_subnets": FUNCTIONS,
        }
        self.cluster.add_rotation_single_user(**self._rotation)
        self.app_login = self._login("AppLogin", APP_USER)
        self.report_login = self._login("ReportLogin", REPORT_USER)

        # BEGIN INSERT order_proxy
        self.proxy = rds.DatabaseProxy(
            self,
            "Proxy",
            proxy_target=rds.ProxyTarget.from_cluster(self.cluster),
            secrets=[self.app_login],
            iam_auth=True,
            require_tls=True,
            max_connections_percent=config["proxy_connections_percent"],
            vpc=network.vpc,
            vpc_subnets=DATABASE,
            security_groups=[closed_group(self, "ProxyGroup", network.vpc, "Orders proxy")],
        )
        # END INSERT order_proxy

    def _login(self, id, username):
        login = rds.DatabaseSecret(
            self,
            id,
            username=username,
            encryption_key=self.key,
            exclude_characters=NOT_IN_PASSWORDS,
            master_secret=self.cluster.secret,
        ).attach(self.cluster)
        self.cluster.add_rotation_multi_user(f"{id}Rotation", secret=login, **self._rotation)
        return login
