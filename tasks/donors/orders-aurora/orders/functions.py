from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from orders.network import FUNCTIONS, OrdersNetwork, closed_group


class DatabaseFunction(Construct):
    """A function in the VPC, with the driver and a security group that lets nothing through yet."""

    def __init__(
        self, scope, id, *, source, network: OrdersNetwork, driver, timeout=15, **variables
    ):
        super().__init__(scope, id)
        self.group = closed_group(self, "Group", network.vpc, f"Function {source}")
        self.function = lambda_.Function(
            self,
            "Function",
            runtime=lambda_.Runtime.PYTHON_3_12,
            handler="handler.handler",
            code=lambda_.Code.from_asset(f"functions/{source}"),
            layers=[driver],
            timeout=Duration.seconds(timeout),
            memory_size=512,
            vpc=network.vpc,
            vpc_subnets=FUNCTIONS,
            security_groups=[self.group],
            log_group=logs.LogGroup(self, "Log", removal_policy=RemovalPolicy.DESTROY),
            environment=variables,
        )

    def may_talk_to(self, other, port, why):
        self.group.connections.allow_to(other, port, why)
