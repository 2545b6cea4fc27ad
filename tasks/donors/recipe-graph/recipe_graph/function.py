from typing import Mapping

from aws_cdk import Duration, RemovalPolicy
from aws_cdk.aws_lambda import Architecture, Code, Function, Runtime
from aws_cdk.aws_logs import LogGroup, RetentionDays
from constructs import Construct

from recipe_graph.config import ROOT


class PythonFunction(Function):
    """A function from `functions/<folder>/main.py` with our defaults."""

    def __init__(
        self, scope: Construct, id: str, *, folder: str, environment: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(
            scope,
            id,
            description=folder,
            code=Code.from_asset(str(ROOT / "functions" / folder)),
            handler="main.handle",
            runtime=Runtime.PYTHON_3_12,
            architecture=Architecture.ARM_64,
            memory_size=512,
            timeout=Duration.seconds(15),
            environment=dict(environment or {}),
            log_group=LogGroup(
                scope,
                f"{id}Logs",
                retention=RetentionDays.ONE_MONTH,
                removal_policy=RemovalPolicy.DESTROY,
            ),
        )
