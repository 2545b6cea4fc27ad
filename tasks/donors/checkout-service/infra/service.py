"""The checkout API: containers on Fargate behind an HTTPS load balancer."""

import aws_cdk as cdk
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct

from infra.data import DATABASE_NAME, DataStack
from infra.environments import Environment
from infra.network import NetworkStack
from infra.parts import clock, containers, subnets


class ServiceStack(cdk.Stack):
    """Everything that is replaced when a new version of checkout is deployed."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        environment: Environment,
        *,
        network: NetworkStack,
        data: DataStack,
    ) -> None:
        super().__init__(scope, construct_id)

        task = containers.task_definition(self, environment)
        self.container = containers.api_container(
            task,
            environment,
            variables={
                "DB_HOST": data.cluster.cluster_endpoint.hostname,
                "DB_PORT": str(data.cluster.cluster_endpoint.port),
                "DB_NAME": DATABASE_NAME,
            },
        )

        cluster = ecs.Cluster(
            self,
            "Cluster",
            vpc=network.vpc,
            cluster_name=f"checkout-{environment.name}",
            container_insights_v2=ecs.ContainerInsights.ENABLED,
        )
        self.service = ecs.FargateService(
            self,
            "Service",
            cluster=cluster,
            service_name="api",
            task_definition=task,
            desired_count=environment.scaling.min_tasks,
            min_healthy_percent=100,
            max_healthy_percent=200,
            circuit_breaker=ecs.DeploymentCircuitBreaker(rollback=True),
            vpc_subnets=subnets.subnets_of(subnets.APP),
            assign_public_ip=False,
            health_check_grace_period=cdk.Duration.seconds(60),
        )

        # BEGIN INSERT app_login
        self.container.add_secret(
            "DB_USERNAME", ecs.Secret.from_secrets_manager(data.app_login, "username")
        )
        self.container.add_secret(
            "DB_PASSWORD", ecs.Secret.from_secrets_manager(data.app_login, "password")
        )
        # From this side, the rule becomes part of this stack; the data stack must not know it.
        self.service.connections.allow_to_default_port(data.cluster, "Checkout API")
        # END INSERT app_login

        self.load_balancer = elbv2.ApplicationLoadBalancer(
            self,
            "LoadBalancer",
            vpc=network.vpc,
            vpc_subnets=subnets.subnets_of(subnets.EDGE),
            internet_facing=True,
            drop_invalid_header_fields=True,
        )
        self.load_balancer.add_redirect()
        listener = self.load_balancer.add_listener(
            "Https",
            port=443,
            certificates=[
                acm.Certificate.from_certificate_arn(
                    self, "Certificate", environment.certificate_arn
                )
            ],
            ssl_policy=elbv2.SslPolicy.RECOMMENDED_TLS,
        )
        self.target_group = listener.add_targets(
            "Api",
            port=containers.PORT,
            protocol=elbv2.ApplicationProtocol.HTTP,
            targets=[self.service],
            deregistration_delay=cdk.Duration.seconds(30),
            health_check=elbv2.HealthCheck(
                path="/health",
                healthy_http_codes="200",
                interval=cdk.Duration.seconds(15),
                healthy_threshold_count=2,
            ),
        )

        # BEGIN INSERT task_scaling
        limits = environment.scaling
        tasks = self.service.auto_scale_task_count(
            min_capacity=limits.min_tasks, max_capacity=limits.max_tasks
        )
        pause = cdk.Duration.minutes(limits.scale_in_pause_minutes)
        tasks.scale_on_cpu_utilization(
            "Cpu", target_utilization_percent=limits.cpu_percent, scale_in_cooldown=pause
        )
        tasks.scale_on_request_count(
            "Requests",
            requests_per_target=limits.requests_per_minute,
            target_group=self.target_group,
            scale_in_cooldown=pause,
        )
        if (quiet := limits.quiet_hours) is not None:
            tasks.scale_on_schedule(
                "QuietHoursStart",
                schedule=clock.every_day_at(quiet.start),
                time_zone=clock.SHOP_TIME,
                min_capacity=quiet.min_tasks,
            )
            tasks.scale_on_schedule(
                "QuietHoursEnd",
                schedule=clock.every_day_at(quiet.end),
                time_zone=clock.SHOP_TIME,
                min_capacity=limits.min_tasks,
            )
        # END INSERT task_scaling

        self.errors = cloudwatch.Alarm(
            self,
            "ServerErrors",
            alarm_name=f"checkout-{environment.name}-server-errors",
            alarm_description="Customers cannot pay: see ops/runbook.md, 5xx",
            metric=self.target_group.metrics.http_code_target(
                elbv2.HttpCodeTarget.TARGET_5XX_COUNT, period=cdk.Duration.minutes(1)
            ),
            threshold=10,
            evaluation_periods=3,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        cdk.CfnOutput(self, "Url", value=f"https://{self.load_balancer.load_balancer_dns_name}")
