"""The workflow of a run."""

from __future__ import annotations

import aws_cdk as cdk
import aws_cdk.aws_lambda as lambda_
import aws_cdk.aws_logs as logs
import aws_cdk.aws_sqs as sqs
import aws_cdk.aws_stepfunctions as sfn
import aws_cdk.aws_stepfunctions_tasks as tasks
from constructs import Construct

from infra.config import Deployment
from infra.functions import Steps


def make_run_workflow(
    scope: Construct, deployment: Deployment, steps: Steps, instructions: sqs.IQueue
) -> sfn.StateMachine:
    """Make the state machine that goes through one run.

    Its input is `{"due_on": "2026-03-14T02:00:00Z"}`.
    """
    load = _invoke(scope, "Load run", steps.load_run, result_path="$.run")
    pay_all = sfn.Map(
        scope,
        "Pay all",
        items_path="$.run.payouts",
        max_concurrency=deployment.parallel_payouts,
        result_path=sfn.JsonPath.DISCARD,
    )
    pay_all.item_processor(_pay_one(scope, deployment, steps, instructions))
    close = _invoke(scope, "Close run", steps.close_run)

    anything_due = (
        sfn.Choice(scope, "Anything due?")
        .when(sfn.Condition.is_present("$.run.payouts[0]"), pay_all.next(close))
        .otherwise(sfn.Succeed(scope, "Nothing to pay"))
    )
    name = f"payouts-{deployment.name}-run"
    # BEGIN INSERT run_visibility
    log_group = logs.LogGroup(
        scope,
        "RunLog",
        log_group_name=f"/aws/vendedlogs/states/{name}",
        retention=deployment.log_retention,
        removal_policy=cdk.RemovalPolicy.DESTROY,
    )
    # END INSERT run_visibility
    return sfn.StateMachine(
        scope,
        "Run",
        state_machine_name=name,
        definition_body=sfn.DefinitionBody.from_chainable(load.next(anything_due)),
        timeout=cdk.Duration.hours(20),
        # BEGIN INSERT run_visibility
        tracing_enabled=True,
        logs=sfn.LogOptions(
            destination=log_group, level=sfn.LogLevel.ALL, include_execution_data=False
        ),
        # END INSERT run_visibility
    )


def _pay_one(
    scope: Construct, deployment: Deployment, steps: Steps, instructions: sqs.IQueue
) -> sfn.IChainable:
    """Reserve, instruct the bank and wait for its answer, settle."""
    reserve = _invoke(scope, "Reserve", steps.reserve, result_path="$.reservation")
    instruct = tasks.SqsSendMessage(
        scope,
        "Instruct bank",
        queue=instructions,
        integration_pattern=sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
        message_body=sfn.TaskInput.from_object(
            {
                "token": sfn.JsonPath.task_token,
                "payout_id": sfn.JsonPath.string_at("$.payout_id"),
                "owner": sfn.JsonPath.string_at("$.owner"),
                "amount_cents": sfn.JsonPath.string_at("$.amount_cents"),
            }
        ),
        message_group_id=sfn.JsonPath.string_at("$.bank"),
        message_deduplication_id=sfn.JsonPath.string_at("$.payout_id"),
        task_timeout=sfn.Timeout.duration(cdk.Duration.hours(deployment.bank_hours)),
        result_path="$.receipt",
    )
    settle = _invoke(scope, "Settle", steps.settle)
    # BEGIN INSERT payout_failures

    refuse = _invoke(scope, "Refuse", steps.refuse)
    release = _invoke(scope, "Release", steps.release, result_path=sfn.JsonPath.DISCARD)
    conflict = deployment.ledger_conflict
    for step in (reserve, release, settle):
        step.add_retry(
            errors=["LedgerConflict"],
            interval=cdk.Duration.seconds(conflict.first_wait_seconds),
            max_attempts=conflict.retries,
            backoff_rate=conflict.factor,
        )
    reserve.add_catch(refuse, errors=["InsufficientFunds"], result_path="$.problem")
    instruct.add_catch(release.next(refuse), errors=["BankRejected"], result_path="$.problem")
    # END INSERT payout_failures
    return reserve.next(instruct).next(settle)


def _invoke(
    scope: Construct, state: str, function: lambda_.IFunction, result_path: str | None = None
) -> tasks.LambdaInvoke:
    """Make a state that hands its whole input to a function.

    Args:
        scope: Where to put it.
        state: Name of the state.
        function: The function of the step.
        result_path: Where its answer goes; without it, the answer replaces the input.
    """
    return tasks.LambdaInvoke(
        scope,
        state,
        lambda_function=function,
        payload_response_only=True,
        retry_on_service_exceptions=False,
        result_path=result_path,
    )
