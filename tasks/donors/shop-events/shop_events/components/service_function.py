"""The one way to make a Lambda function in this repository."""

from collections.abc import Mapping
from pathlib import Path

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from shop_events.config import StageConfig

_HANDLERS = Path(__file__).resolve().parents[2] / "lambda"


class ServiceFunction(lambda_.Function):
    """A Python function with the team's runtime, log retention and tracing.

    The code is the folder `lambda/<source>`; its entry point is `handle` in `handler.py`.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: StageConfig,
        source: str,
        description: str,
        environment: Mapping[str, str] | None = None,
        timeout: Duration | None = None,
        memory_size: int = 256,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            description=description,
            code=lambda_.Code.from_asset(str(_HANDLERS / source)),
            handler="handler.handle",
            runtime=lambda_.Runtime.PYTHON_3_12,
            architecture=lambda_.Architecture.ARM_64,
            memory_size=memory_size,
            timeout=timeout or Duration.seconds(30),
            tracing=lambda_.Tracing.ACTIVE,
            environment={"STAGE": config.name, **(environment or {})},
            log_group=logs.LogGroup(
                scope,
                f"{construct_id}Logs",
                retention=config.log_retention,
                removal_policy=config.removal_policy,
            ),
        )
