"""The task definition of the checkout API."""

import aws_cdk as cdk
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.environments import Environment

PORT = 8080


def execution_role(scope: Construct) -> iam.Role:
    """The role with which Fargate itself pulls the image and writes the log."""
    return iam.Role(
        scope,
        "ExecutionRole",
        assumed_by=iam.ServicePrincipal("ecs-tasks.amazonaws.com"),
        managed_policies=[
            iam.ManagedPolicy.from_aws_managed_policy_name(
                "service-role/AmazonECSTaskExecutionRolePolicy"
            )
        ],
    )


def task_definition(scope: Construct, environment: Environment) -> ecs.FargateTaskDefinition:
    """A task sized for `environment`, still without containers."""
    task = ecs.FargateTaskDefinition(
        scope,
        "Task",
        family=f"checkout-{environment.name}",
        cpu=environment.cpu,
        memory_limit_mib=environment.memory_mib,
        execution_role=execution_role(scope),
        runtime_platform=ecs.RuntimePlatform(
            cpu_architecture=ecs.CpuArchitecture.ARM64,
            operating_system_family=ecs.OperatingSystemFamily.LINUX,
        ),
    )
    # The policy that this warning asks for is part of the execution role above.
    cdk.Annotations.of(task).acknowledge_warning("@aws-cdk/aws-ecs:ecrImageRequiresPolicy")
    return task


def api_container(
    task: ecs.FargateTaskDefinition, environment: Environment, *, variables: dict[str, str]
) -> ecs.ContainerDefinition:
    """Add the API to `task`, listening on `PORT`, with `variables` in its environment."""
    log_group = logs.LogGroup(
        task,
        "ApiLog",
        log_group_name=f"/checkout/{environment.name}/api",
        retention=logs.RetentionDays.TWO_MONTHS,
        removal_policy=cdk.RemovalPolicy.DESTROY,
    )
    return task.add_container(
        "api",
        image=ecs.ContainerImage.from_registry(environment.image),
        environment={"CHECKOUT_ENVIRONMENT": environment.name, **variables},
        logging=ecs.LogDrivers.aws_logs(stream_prefix="api", log_group=log_group),
        port_mappings=[ecs.PortMapping(container_port=PORT)],
        readonly_root_filesystem=True,
    )
