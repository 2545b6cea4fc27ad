import os

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_lambda as _lambda
from aws_cdk import aws_logs as logs
from constructs import Construct

ROOT = os.path.join(os.path.dirname(__file__), "..")
RUNTIME = _lambda.Runtime.PYTHON_3_12


def common_layer(scope):
    """The layer with `clinic_common`, which every function imports."""
    return _lambda.LayerVersion(
        scope,
        "CommonLayer",
        code=_lambda.Code.from_asset(os.path.join(ROOT, "layers", "common")),
        compatible_runtimes=[RUNTIME],
        removal_policy=RemovalPolicy.RETAIN,
    )


class ClinicFunction(Construct):
    """A function from `functions/<folder>`, its log group and its alias `live`.

    Grant permissions to `.function`. Hand out `.alias` to whoever calls it: versions are what
    we roll back to, so nobody may depend on `$LATEST`.
    """

    def __init__(self, scope, id, *, env_name, folder, layer, environment, seconds=10):
        super().__init__(scope, id)
        name = f"clinic-{env_name}-{folder.replace('_', '-')}"
        self.function = _lambda.Function(
            self,
            "Function",
            function_name=name,
            runtime=RUNTIME,
            handler="index.handler",
            code=_lambda.Code.from_asset(os.path.join(ROOT, "functions", folder)),
            layers=[layer],
            environment=environment,
            timeout=Duration.seconds(seconds),
            memory_size=256,
            log_group=logs.LogGroup(
                self,
                "Logs",
                log_group_name=f"/clinic/{env_name}/{folder}",
                retention=logs.RetentionDays.TWO_MONTHS,
                removal_policy=RemovalPolicy.DESTROY,
            ),
        )
        self.alias = _lambda.Alias(
            self, "Live", alias_name="live", version=self.function.current_version
        )
