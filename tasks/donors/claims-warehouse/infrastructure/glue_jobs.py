"""Glue jobs as this project runs them."""

from typing import Mapping

from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3_assets as assets
from constructs import Construct

from infrastructure.config import StageConfig


class ScriptJob(Construct):
    """
    A Glue job with its script from ``jobs/`` and a role of its own.

    The role may write logs and read its script, no more. ``arguments`` arrive in the script by
    their names without the dashes.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: StageConfig,
        script: str,
        arguments: Mapping[str, str],
        spark_workers: int | None = None,
        timeout_minutes: int = 60,
    ) -> None:
        super().__init__(scope, construct_id)
        self.job_name = config.name_of(script.replace('_', '-'))
        source = assets.Asset(self, 'Script', path=f'jobs/{script}.py')

        self.role = iam.Role(self, 'Role', assumed_by=iam.ServicePrincipal('glue.amazonaws.com'))
        self.role.add_to_policy(
            iam.PolicyStatement(
                actions=['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
                resources=['arn:aws:logs:*:*:/aws-glue/*'],
            )
        )
        source.grant_read(self.role)

        sized: dict = (
            {'max_capacity': 0.0625}
            if spark_workers is None
            else {'worker_type': 'G.1X', 'number_of_workers': spark_workers, 'glue_version': '4.0'}
        )
        self.job = glue.CfnJob(
            self,
            'Job',
            name=self.job_name,
            role=self.role.role_arn,
            command=glue.CfnJob.JobCommandProperty(
                name='pythonshell' if spark_workers is None else 'glueetl',
                python_version='3.9' if spark_workers is None else '3',
                script_location=source.s3_object_url,
            ),
            default_arguments={f'--{name}': value for name, value in arguments.items()},
            execution_property=glue.CfnJob.ExecutionPropertyProperty(max_concurrent_runs=1),
            timeout=timeout_minutes,
            max_retries=0,
            **sized,
        )
