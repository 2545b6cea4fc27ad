"""What happens to a file when it has been uploaded."""

from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_transfer as transfer
from constructs import Construct

from exchange.settings import Settings

FUNCTIONS = Path(__file__).parent.parent / "functions"


class Intake(Construct):
    """
    Checks uploads, and reports those that are no good.

    Parameters
    ----------
    scope : Construct
    construct_id : str
    settings : Settings
    bucket : s3.IBucket
        The bucket that partners upload to.

    Attributes
    ----------
    check : lambda_.Function
        First step: ends with success or failure.
    report : lambda_.Function
        For files that failed.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: Settings, bucket: s3.IBucket
    ) -> None:
        super().__init__(scope, construct_id)
        topic = sns.Topic(self, "Failures", display_name="Partner exchange")

        self.check = self._function("check_upload", {})
        bucket.grant_read(self.check)
        self.report = self._function("report_failure", {"TOPIC": topic.topic_arn})
        topic.grant_publish(self.report)

        # Not on our workflow only: it names the functions, so they cannot name it.
        for function in (self.check, self.report):
            function.add_to_role_policy(
                iam.PolicyStatement(
                    actions=["transfer:SendWorkflowStepState"],
                    resources=[
                        cdk.Stack.of(self).format_arn(
                            service="transfer", resource="workflow", resource_name="*"
                        )
                    ],
                )
            )

        # BEGIN INSERT intake_workflow
        self.workflow = transfer.CfnWorkflow(
            self,
            "Workflow",
            description="Check and tag uploads",
            steps=[
                self._invoke(self.check, settings.check_timeout_seconds),
                transfer.CfnWorkflow.WorkflowStepProperty(
                    type="TAG",
                    tag_step_details={"Tags": [{"Key": "intake", "Value": "checked"}]},
                ),
            ],
            on_exception_steps=[self._invoke(self.report, 60)],
        )
        self.workflow_role = iam.Role(
            self, "WorkflowRole", assumed_by=iam.ServicePrincipal("transfer.amazonaws.com")
        )
        for function in (self.check, self.report):
            self.workflow_role.add_to_policy(
                iam.PolicyStatement(
                    actions=["lambda:InvokeFunction"], resources=[function.function_arn]
                )
            )
        self.workflow_role.add_to_policy(
            iam.PolicyStatement(
                actions=["s3:PutObjectTagging", "s3:PutObjectVersionTagging"],
                resources=[bucket.arn_for_objects("*")],
            )
        )

    @staticmethod
    def _invoke(
        function: lambda_.IFunction, timeout_seconds: int
    ) -> transfer.CfnWorkflow.WorkflowStepProperty:
        """A step that calls `function` with the uploaded file."""
        return transfer.CfnWorkflow.WorkflowStepProperty(
            type="CUSTOM",
            custom_step_details={
                "Target": function.function_arn,
                "TimeoutSeconds": timeout_seconds,
            },
        )
        # END INSERT intake_workflow

    def _function(self, name: str, environment: dict[str, str]) -> lambda_.Function:
        """The function in ``functions/<name>``."""
        return lambda_.Function(
            self,
            name.title().replace("_", ""),
            runtime=lambda_.Runtime.PYTHON_3_12,
            code=lambda_.Code.from_asset(str(FUNCTIONS / name)),
            handler="handler.handler",
            timeout=cdk.Duration.minutes(2),
            memory_size=512,
            environment=environment,
            log_group=logs.LogGroup(
                self,
                f"{name.title().replace('_', '')}Log",
                retention=logs.RetentionDays.THREE_MONTHS,
                removal_policy=cdk.RemovalPolicy.DESTROY,
            ),
        )
