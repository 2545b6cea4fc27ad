from __future__ import annotations

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_logs as logs
from constructs import Construct

from lobby import ports as well_known
from lobby.parts.arena import Arena
from lobby.parts.session_store import SessionStore
from lobby.realm import Realm, ServerSize


class GameServer(Construct):
    """One kind of server process, running as a Fargate service.

    `ports` maps names to numbers; the names are those of the container's port mappings.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        arena: Arena,
        name: str,
        ports: dict[str, int],
        size: ServerSize,
        image_tag: str,
        realm: Realm,
    ) -> None:
        super().__init__(scope, construct_id)

        task = ecs.FargateTaskDefinition(
            self,
            "Task",
            family=f"{name}-{realm.value}",
            cpu=size.cpu,
            memory_limit_mib=size.memory_mib,
            runtime_platform=ecs.RuntimePlatform(
                cpu_architecture=ecs.CpuArchitecture.ARM64,
                operating_system_family=ecs.OperatingSystemFamily.LINUX,
            ),
        )
        repository = ecr.Repository.from_repository_name(self, "Repository", f"game/{name}")
        self.container = task.add_container(
            name,
            image=ecs.ContainerImage.from_ecr_repository(repository, image_tag),
            environment={"REALM": realm.value, "SERVER": name},
            port_mappings=[
                ecs.PortMapping(name=port_name, container_port=number)
                for port_name, number in ports.items()
            ],
            # Metrics come out of the log, too: see server/common/telemetry.py
            logging=ecs.LogDrivers.aws_logs(
                stream_prefix=name,
                log_group=logs.LogGroup(
                    self,
                    "Log",
                    log_group_name=f"/game/{realm.value}/{name}",
                    retention=logs.RetentionDays.TWO_WEEKS,
                    removal_policy=RemovalPolicy.DESTROY,
                ),
            ),
            # SIGTERM makes servers say goodbye to their players
            stop_timeout=Duration.seconds(110),
        )
        self.service = ecs.FargateService(
            self,
            "Service",
            cluster=arena.cluster,
            service_name=name,
            task_definition=task,
            desired_count=size.tasks,
            vpc_subnets=arena.server_subnets,
            min_healthy_percent=100,
            max_healthy_percent=200,
            circuit_breaker=ecs.DeploymentCircuitBreaker(rollback=True),
        )

    def remember_sessions_in(self, store: SessionStore) -> None:
        """Let this kind of server use `store`."""
        self.container.add_environment("STORE_HOST", store.host)
        self.container.add_environment("STORE_PORT", str(well_known.REDIS))
        # BEGIN INSERT store_token
        self.container.add_secret("STORE_TOKEN", ecs.Secret.from_secrets_manager(store.token))
        store.security_group.connections.allow_from(
            self.service, ec2.Port.tcp(well_known.REDIS)
        )
        # END INSERT store_token
