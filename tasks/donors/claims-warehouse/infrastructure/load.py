"""The nightly load."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

from infrastructure.config import StageConfig
from infrastructure.glue_jobs import ScriptJob
from infrastructure.warehouse import DATABASE, WarehouseStack


class LoadStack(Stack):
    """Jobs, the state machine that runs them in order, and its schedule."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: StageConfig,
        warehouse: WarehouseStack,
    ) -> None:
        super().__init__(scope, construct_id)
        self._config = config
        bucket = warehouse.bucket

        #: Read by the people on duty; a failed night has to end up here.
        self.operations = sns.Topic(self, 'Operations', topic_name=config.name_of('operations'))

        self.check_landing = lambda_.Function(
            self,
            'CheckLanding',
            function_name=config.name_of('check-landing'),
            runtime=lambda_.Runtime.PYTHON_3_12,
            handler='handler.handler',
            code=lambda_.Code.from_asset('functions/check_landing'),
            environment={'DATA_BUCKET': bucket.bucket_name},
            timeout=Duration.seconds(60),
        )
        bucket.grant_read(self.check_landing, 'landing/*')

        self.stage_claims = ScriptJob(
            self,
            'StageClaims',
            config=config,
            script='stage_claims',
            arguments={'data_bucket': bucket.bucket_name},
            spark_workers=config.load.workers,
        )
        bucket.grant_read(self.stage_claims.role, 'landing/*')
        bucket.grant_read_write(self.stage_claims.role, 'staged/*')

        self.copy_to_warehouse = ScriptJob(
            self,
            'CopyToWarehouse',
            config=config,
            script='copy_to_warehouse',
            arguments={
                'data_bucket': bucket.bucket_name,
                'database': DATABASE,
                'workgroup': config.name_of('warehouse'),
                'login': warehouse.loader_login.secret_arn,
                'copy_role': warehouse.copy_role.role_arn,
            },
            timeout_minutes=180,
        )
        # BEGIN INSERT copy_permissions
        copy_role = self.copy_to_warehouse.role
        copy_role.add_to_policy(
            iam.PolicyStatement(actions=['s3:ListBucket'], resources=[bucket.bucket_arn])
        )
        copy_role.add_to_policy(
            iam.PolicyStatement(
                actions=['s3:PutObject'], resources=[bucket.arn_for_objects('manifests/*')]
            )
        )
        copy_role.add_to_policy(
            iam.PolicyStatement(
                actions=['kms:GenerateDataKey', 'kms:Decrypt'], resources=[warehouse.key.key_arn]
            )
        )
        copy_role.add_to_policy(
            iam.PolicyStatement(
                actions=['secretsmanager:GetSecretValue'],
                resources=[warehouse.loader_login.secret_arn],
            )
        )
        copy_role.add_to_policy(
            iam.PolicyStatement(
                actions=['redshift-data:ExecuteStatement'],
                resources=[warehouse.workgroup.attr_workgroup_workgroup_arn],
            )
        )
        copy_role.add_to_policy(
            iam.PolicyStatement(
                actions=['redshift-data:DescribeStatement'],
                resources=['*'],
                conditions={
                    'StringEquals': {
                        'redshift-data:statement-owner-iam-userid': '${aws:userid}',
                    }
                },
            )
        )
        # END INSERT copy_permissions

        self.nightly_load = sfn.StateMachine(
            self,
            'NightlyLoad',
            state_machine_name=config.name_of('nightly-load'),
            definition_body=sfn.DefinitionBody.from_chainable(self._definition()),
            timeout=Duration.hours(6),
        )
        minute, hour = config.load.starts_at
        events.Rule(
            self,
            'EveryNight',
            schedule=events.Schedule.cron(minute=str(minute), hour=str(hour)),
            enabled=config.load.enabled,
            targets=[targets.SfnStateMachine(self.nightly_load)],
        )
        self._weekly_compaction(warehouse)

    def _definition(self) -> sfn.IChainable:
        """
        Check, stage, copy. The date travels as ``$.date``, the number of files as ``$.files``.
        """
        check = tasks.LambdaInvoke(
            self,
            'Check landing',
            lambda_function=self.check_landing,
            payload_response_only=True,
        )
        stage = self._run_job('Stage claims', self.stage_claims)
        copy = self._run_job('Copy to warehouse', self.copy_to_warehouse)
        loaded = sfn.Succeed(self, 'Loaded')
        # BEGIN INSERT failed_nights

        failure = tasks.SnsPublish(
            self,
            'Tell operations',
            topic=self.operations,
            subject=f'claims {self._config.name}: nightly load failed',
            message=sfn.TaskInput.from_json_path_at('$.failure.Cause'),
        ).next(sfn.Fail(self, 'Night failed'))
        for job in (stage, copy):
            job.add_retry(
                errors=['Glue.ConcurrentRunsExceededException'],
                interval=Duration.minutes(self._config.load.retry_minutes),
                max_attempts=self._config.load.retries,
                backoff_rate=1,
            )
            job.add_catch(failure, errors=['States.ALL'], result_path='$.failure')
        # END INSERT failed_nights

        return check.next(
            sfn.Choice(self, 'Anything delivered?')
            .when(sfn.Condition.number_equals('$.files', 0), sfn.Succeed(self, 'Nothing to load'))
            .otherwise(stage.next(copy).next(loaded))
        )

    def _run_job(self, state: str, script: ScriptJob) -> tasks.GlueStartJobRun:
        """A state that runs a job for ``$.date`` and waits until it is done."""
        return tasks.GlueStartJobRun(
            self,
            state,
            glue_job_name=script.job_name,
            integration_pattern=sfn.IntegrationPattern.RUN_JOB,
            arguments=sfn.TaskInput.from_object(
                {'--date': sfn.JsonPath.string_at('$.date')},
            ),
            result_path=sfn.JsonPath.DISCARD,
        )

    def _weekly_compaction(self, warehouse: WarehouseStack) -> None:
        compaction = ScriptJob(
            self,
            'CompactStaged',
            config=self._config,
            script='compact_staged',
            arguments={'data_bucket': warehouse.bucket.bucket_name},
            spark_workers=2,
        )
        warehouse.bucket.grant_read_write(compaction.role, 'staged/*')
        glue.CfnTrigger(
            self,
            'Sundays',
            name=self._config.name_of('compact-on-sundays'),
            type='SCHEDULED',
            schedule='cron(0 12 ? * SUN *)',
            start_on_creation=self._config.load.enabled,
            actions=[glue.CfnTrigger.ActionProperty(job_name=compaction.job.ref)],
        )
