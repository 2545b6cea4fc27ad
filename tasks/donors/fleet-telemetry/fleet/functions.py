"""One way to define a Lambda function, so that all of them look alike in operation."""

from collections.abc import Mapping
from pathlib import Path

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from fleet.naming import Names

FUNCTIONS_DIR = Path(__file__).parent.parent / "functions"


def python_function(
    scope: Construct,
    construct_id: str,
    *,
    names: Names,
    source: str,
    description: str,
    environment: Mapping[str, str],
    memory_mb: int = 256,
    timeout_seconds: int = 30,
) -> lambda_.Function:
    """A function whose code is `functions/<source>/handler.py`, with a log group of its own.

    It is called `fleet-<environment>-<source>`, with dashes for underscores.
    """
    name = names.of(source.replace("_", "-"))
    log_group = logs.LogGroup(
        scope,
        f"{construct_id}Logs",
        log_group_name=f"/aws/lambda/{name}",
        retention=logs.RetentionDays.ONE_MONTH,
        removal_policy=RemovalPolicy.DESTROY,
    )
    return lambda_.Function(
        scope,
        construct_id,
        function_name=name,
        description=description,
        runtime=lambda_.Runtime.PYTHON_3_12,
        architecture=lambda_.Architecture.ARM_64,
        code=lambda_.Code.from_asset(str(FUNCTIONS_DIR / source)),
        handler="handler.handler",
        memory_size=memory_mb,
        timeout=Duration.seconds(timeout_seconds),
        environment={"ENVIRONMENT": names.environment, **environment},
        log_group=log_group,
    )
