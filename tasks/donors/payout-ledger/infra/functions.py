"""The steps of a run, as Lambda functions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import aws_cdk as cdk
import aws_cdk.aws_dynamodb as dynamodb
import aws_cdk.aws_lambda as lambda_
import aws_cdk.aws_logs as logs
from constructs import Construct

from infra.config import Deployment

CODE = str(Path(__file__).resolve().parent.parent / "functions")

STEP_ACTIONS: dict[str, tuple[str, ...]] = {
    "load_run": ("dynamodb:Query", "dynamodb:PutItem"),
    "reserve": ("dynamodb:UpdateItem",),
    "release": ("dynamodb:UpdateItem",),
    "settle": ("dynamodb:UpdateItem",),
    "refuse": ("dynamodb:UpdateItem",),
    "close_run": ("dynamodb:Query", "dynamodb:UpdateItem"),
}
"""What each step does with the ledger. `submit` does not touch it."""


@dataclass(frozen=True)
class Steps:
    """The functions of the steps, by the name of their module."""

    load_run: lambda_.Function
    reserve: lambda_.Function
    release: lambda_.Function
    settle: lambda_.Function
    refuse: lambda_.Function
    close_run: lambda_.Function
    submit: lambda_.Function


def make_steps(scope: Construct, deployment: Deployment, ledger: dynamodb.TableV2) -> Steps:
    """Make a function for each step and let it do its `STEP_ACTIONS`."""
    group = Construct(scope, "Steps")
    functions: dict[str, lambda_.Function] = {}
    for step, actions in STEP_ACTIONS.items():
        function = make_function(group, deployment, step, {"LEDGER_TABLE": ledger.table_name})
        ledger.grant(function, *actions)
        # BEGIN INSERT ledger_encryption
        ledger.encryption_key.grant_encrypt_decrypt(function)
        # END INSERT ledger_encryption
        functions[step] = function
    submit = make_function(group, deployment, "submit", {}, timeout=cdk.Duration.minutes(1))
    return Steps(submit=submit, **functions)


def make_function(
    scope: Construct,
    deployment: Deployment,
    module: str,
    environment: dict[str, str],
    timeout: cdk.Duration | None = None,
) -> lambda_.Function:
    """Make the function of one module.

    Args:
        scope: Where to put it.
        deployment: Names the function and says how long its logs are kept.
        module: Module in `functions/` with a `handler`.
        environment: Variables that the module reads.
        timeout: How long it may take, if not ten seconds.
    """
    name = f"payouts-{deployment.name}-{module.replace('_', '-')}"
    construct_id = "".join(part.capitalize() for part in module.split("_"))
    return lambda_.Function(
        scope,
        construct_id,
        function_name=name,
        runtime=lambda_.Runtime.PYTHON_3_13,
        architecture=lambda_.Architecture.ARM_64,
        code=lambda_.Code.from_asset(CODE),
        handler=f"{module}.handler",
        environment=environment,
        memory_size=512,
        timeout=timeout or cdk.Duration.seconds(10),
        # BEGIN INSERT run_visibility
        tracing=lambda_.Tracing.ACTIVE,
        # END INSERT run_visibility
        log_group=logs.LogGroup(
            scope,
            f"{construct_id}Log",
            log_group_name=f"/aws/lambda/{name}",
            retention=deployment.log_retention,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        ),
    )
