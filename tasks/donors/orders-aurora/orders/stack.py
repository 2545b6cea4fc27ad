from aws_cdk import Aspects, Stack, Tags
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_

from orders.backups import DatabaseBackups
from orders.database import APP_USER, NAME, OrdersDatabase
from orders.functions import DatabaseFunction
from orders.guardrails import Guardrails
from orders.network import HTTPS, POSTGRES, OrdersNetwork


class OrdersStack(Stack):
    def __init__(self, scope, id, **kwargs):
        super().__init__(scope, id, **kwargs)
        environment = self.node.get_context("environment")
        config = self.node.get_context("environments")[environment]

        self.network = OrdersNetwork(self, "Network", cidr=config["cidr"])
        self.database = OrdersDatabase(
            self, "Database", network=self.network, config=config["database"]
        )
        DatabaseBackups(
            self,
            "Backups",
            cluster=self.database.cluster,
            key=self.database.key,
            config=config["backup"],
        )
        self._functions(config)

        Tags.of(self).add("service", "orders")
        Tags.of(self).add("environment", environment)
        Aspects.of(self).add(
            Guardrails(
                log_days=config["log_days"],
                insights_days=config["insights_days"],
                key=self.database.key,
            )
        )

    def _functions(self, config):
        driver = lambda_.LayerVersion.from_layer_version_arn(
            self, "Driver", config["driver_layer"]
        )
        self.place_order = DatabaseFunction(
            self,
            "PlaceOrder",
            source="place_order",
            network=self.network,
            driver=driver,
            DB_NAME=NAME,
            DB_USER=APP_USER,
        )
        # BEGIN INSERT order_proxy
        self.place_order.function.add_environment("DB_HOST", self.database.proxy.endpoint)
        self.place_order.may_talk_to(self.database.proxy, POSTGRES, "Orders through the proxy")
        self.database.proxy.grant_connect(self.place_order.function, APP_USER)
        # END INSERT order_proxy

        self.nightly_report = DatabaseFunction(
            self,
            "NightlyReport",
            source="nightly_report",
            network=self.network,
            driver=driver,
            timeout=300,
            DB_NAME=NAME,
            DB_HOST=self.database.cluster.cluster_read_endpoint.hostname,
            LOGIN=self.database.report_login.secret_arn,
        )
        self.nightly_report.may_talk_to(self.database.cluster, POSTGRES, "Report from the reader")
        self.nightly_report.may_talk_to(self.network.secrets_group, HTTPS, "Login of the report")
        self.database.report_login.grant_read(self.nightly_report.function)
        events.Rule(
            self,
            "EveryNight",
            schedule=events.Schedule.cron(hour="4", minute="30"),
            targets=[targets.LambdaFunction(self.nightly_report.function)],
        )
