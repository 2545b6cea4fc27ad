from pathlib import Path
from typing import Mapping

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

WORKERS = Path(__file__).parents[2] / "workers"


class WorkerFunction(lambda_.Function):
    """A function whose code is `workers/<name>/main.py`.

    Args:
        name: Name of the folder; also part of the function's name.
        stage: Stage that the function belongs to.
        memory: Memory in MiB.
        timeout: Timeout in seconds.
        variables: Its environment.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        stage: str,
        memory: int = 256,
        timeout: int = 30,
        variables: Mapping[str, str],
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            function_name=f"photos-{stage}-{name}",
            runtime=lambda_.Runtime.PYTHON_3_12,
            architecture=lambda_.Architecture.ARM_64,
            handler="main.handler",
            code=lambda_.Code.from_asset(str(WORKERS / name)),
            memory_size=memory,
            timeout=Duration.seconds(timeout),
            environment=dict(variables),
            log_group=logs.LogGroup(
                scope,
                f"{construct_id}Log",
                retention=logs.RetentionDays.ONE_MONTH,
                removal_policy=RemovalPolicy.DESTROY,
            ),
        )
