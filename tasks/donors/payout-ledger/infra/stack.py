"""The stack of one deployment."""

from __future__ import annotations

from typing import Any

import aws_cdk as cdk
import aws_cdk.aws_events as events
import aws_cdk.aws_events_targets as targets
import aws_cdk.aws_iam as iam
import aws_cdk.aws_lambda_event_sources as sources
from constructs import Construct

from infra.config import Deployment
from infra.functions import make_steps
from infra.keys import make_payments_key
from infra.monitoring import make_alarms
from infra.queues import make_bank_queues
from infra.storage import make_ledger
from infra.workflow import make_run_workflow


class PayoutLedgerStack(cdk.Stack):
    """Ledger, steps, bank queues, workflow and its daily start."""

    def __init__(
        self, scope: Construct, construct_id: str, *, deployment: Deployment, **kwargs: Any
    ) -> None:
        super().__init__(scope, construct_id, **kwargs)

        key = make_payments_key(self, deployment)
        ledger = make_ledger(self, deployment, key)
        steps = make_steps(self, deployment, ledger)
        queues = make_bank_queues(self, deployment, key)
        run = make_run_workflow(self, deployment, steps, queues.instructions)

        steps.submit.add_event_source(sources.SqsEventSource(queues.instructions, batch_size=1))
        # `submit` answers with the token of the waiting payout
        steps.submit.add_to_role_policy(
            iam.PolicyStatement(
                actions=["states:SendTaskSuccess", "states:SendTaskFailure"],
                resources=[run.state_machine_arn],
            )
        )

        events.Rule(
            self,
            "Daily",
            rule_name=f"payouts-{deployment.name}-daily",
            schedule=events.Schedule.cron(minute="15", hour=str(deployment.run_hour)),
            targets=[
                targets.SfnStateMachine(
                    run,
                    input=events.RuleTargetInput.from_object(
                        {"due_on": events.EventField.from_path("$.time")}
                    ),
                )
            ],
        )
        make_alarms(self, deployment, run, queues.stuck)
        cdk.Tags.of(self).add("domain", "payments")
