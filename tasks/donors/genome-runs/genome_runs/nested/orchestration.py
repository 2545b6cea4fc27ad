"""The state machine that turns a run into variants."""

from typing import Any

import aws_cdk as cdk
import aws_cdk.aws_iam as iam
import aws_cdk.aws_lambda as lambda_
import aws_cdk.aws_s3 as s3
import aws_cdk.aws_stepfunctions as sfn
import aws_cdk.aws_stepfunctions_tasks as tasks
from constructs import Construct

from genome_runs.nested.compute import Compute
from genome_runs.nested.storage import RUNS


class Orchestration(cdk.NestedStack):
    """Started by hand with ``{"run": "<run>"}``."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: dict[str, Any],
        bucket: s3.IBucket,
        compute: Compute,
    ) -> None:
        super().__init__(scope, construct_id)
        self.check_manifest = lambda_.Function(
            self,
            "CheckManifest",
            runtime=lambda_.Runtime.PYTHON_3_12,
            handler="handler.handler",
            code=lambda_.Code.from_asset("functions/check_manifest"),
            environment={"BUCKET": bucket.bucket_name, "PREFIX": RUNS},
            timeout=cdk.Duration.seconds(30),
        )
        bucket.grant_read(self.check_manifest, RUNS + "*")

        self.machine = sfn.StateMachine(
            self,
            "Machine",
            state_machine_name=f"genome-runs-{config['site']}",
            definition_body=sfn.DefinitionBody.from_chainable(
                self._definition(compute, config["emr"]["job_timeout_minutes"])
            ),
            # Aligners may take days.
            timeout=cdk.Duration.days(7),
        )
        # BEGIN INSERT launch_rights
        application = compute.application.attr_arn
        for actions, resource in (
            (["emr-serverless:StartJobRun"], application),
            (
                ["emr-serverless:GetJobRun", "emr-serverless:CancelJobRun"],
                f"{application}/jobruns/*",
            ),
            (
                ["events:PutRule", "events:PutTargets", "events:DescribeRule"],
                self.format_arn(
                    service="events",
                    resource="rule",
                    resource_name="StepFunctionsGetEventsForEMRServerlessJobRule",
                ),
            ),
        ):
            self.machine.add_to_role_policy(
                iam.PolicyStatement(actions=actions, resources=[resource])
            )
        self.machine.add_to_role_policy(
            iam.PolicyStatement(
                actions=["iam:PassRole"],
                resources=[compute.job_role.role_arn],
                conditions={
                    "StringEquals": {"iam:PassedToService": "emr-serverless.amazonaws.com"}
                },
            )
        )
        # END INSERT launch_rights

    def _definition(self, compute: Compute, timeout_minutes: int) -> sfn.IChainable:
        check = tasks.LambdaInvoke(
            self,
            "Check manifest",
            lambda_function=self.check_manifest,
            payload_response_only=True,
        )
        wait = sfn.Wait(
            self, "Wait for aligners", time=sfn.WaitTime.duration(cdk.Duration.minutes(10))
        )
        # The CDK has no task for EMR Serverless. What it does, the machine's role has to allow.
        variants = sfn.CustomState(
            self,
            "Call variants",
            state_json={
                "Type": "Task",
                "Resource": f"arn:{self.partition}:states:::emr-serverless:startJobRun.sync",
                "Parameters": {
                    "ApplicationId": compute.application.attr_application_id,
                    "ExecutionRoleArn": compute.job_role.role_arn,
                    "ExecutionTimeoutMinutes": timeout_minutes,
                    "Name.$": "$.run",
                    "JobDriver": {
                        "SparkSubmit": {
                            "EntryPoint": compute.variants_script,
                            "EntryPointArguments.$": "States.Array($.reads, $.target, $.run)",
                        }
                    },
                },
                "ResultPath": None,
            },
        )
        ready = sfn.Choice(self, "All aligned?")
        return check.next(
            ready.when(sfn.Condition.number_equals("$.missing", 0), variants).otherwise(
                wait.next(check)
            )
        )
