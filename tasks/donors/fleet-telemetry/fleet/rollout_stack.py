"""Firmware roll-out: a state machine that updates one cohort of vehicles and checks on them."""

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

from fleet.functions import python_function
from fleet.naming import Names
from fleet.settings import Settings


class RolloutStack(Stack):
    """Started by hand or by the release pipeline with `{"channel": ..., "release": ...}`."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        names: Names,
        vehicles: dynamodb.ITable,
        readings: dynamodb.ITable,
    ) -> None:
        super().__init__(scope, construct_id)
        self._settings = settings
        self._names = names

        self.firmware_key = kms.Key(
            self,
            "FirmwareKey",
            alias=f"alias/{names.of('firmware')}",
            description="Encrypts firmware images at rest",
            enable_key_rotation=True,
        )
        self.firmware = s3.Bucket(
            self,
            "Firmware",
            versioned=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.KMS,
            encryption_key=self.firmware_key,
            bucket_key_enabled=True,
            enforce_ssl=True,
            removal_policy=RemovalPolicy.RETAIN,
        )

        self.select_cohort = python_function(
            self,
            "SelectCohort",
            names=names,
            source="select_cohort",
            description="Picks the next vehicles of a channel that run older firmware",
            environment={
                "VEHICLES_TABLE": vehicles.table_name,
                "COHORT_SIZE": str(settings.rollout.cohort_size),
            },
        )
        vehicles.grant(self.select_cohort, "dynamodb:Query")

        self.push_update = python_function(
            self,
            "PushUpdate",
            names=names,
            source="push_update",
            description="Tells one vehicle to install a release",
            environment={
                "VEHICLES_TABLE": vehicles.table_name,
                "FIRMWARE_BUCKET": self.firmware.bucket_name,
            },
        )
        # BEGIN INSERT push_update_policy
        vehicles.grant(self.push_update, "dynamodb:UpdateItem")
        self.firmware_key.grant_decrypt(self.push_update)
        self.push_update.add_to_role_policy(
            iam.PolicyStatement(
                actions=["s3:GetObject"],
                resources=[self.firmware.arn_for_objects("releases/*")],
            )
        )
        self.push_update.add_to_role_policy(
            iam.PolicyStatement(
                actions=["iot:Publish"],
                resources=[
                    self.format_arn(
                        service="iot",
                        resource="topic",
                        resource_name=names.firmware_topic("*"),
                    )
                ],
            )
        )
        # END INSERT push_update_policy

        self.check_health = python_function(
            self,
            "CheckHealth",
            names=names,
            source="check_health",
            description="Counts the vehicles of a cohort that report no readings after an update",
            environment={"READINGS_TABLE": readings.table_name},
            timeout_seconds=60,
        )
        readings.grant(self.check_health, "dynamodb:Query")

        self.state_machine = sfn.StateMachine(
            self,
            "Rollout",
            state_machine_name=names.of("rollout"),
            definition_body=sfn.DefinitionBody.from_chainable(self._definition()),
            timeout=Duration.hours(24),
            logs=sfn.LogOptions(destination=self._log_group(), level=sfn.LogLevel.ERROR),
        )
        # The pipeline role of the firmware team may start a roll-out, and nothing else.
        self.starters = iam.ManagedPolicy(
            self,
            "Starters",
            managed_policy_name=names.of("rollout-starters"),
            statements=[
                iam.PolicyStatement(
                    actions=["states:StartExecution"],
                    resources=[self.state_machine.state_machine_arn],
                )
            ],
        )

    def _definition(self) -> sfn.IChainable:
        """Select, push to all at a bounded pace, soak, and fail unless the cohort is healthy."""
        push_to_one = tasks.LambdaInvoke(
            self,
            "Push update",
            lambda_function=self.push_update,
            payload_response_only=True,
            retry_on_service_exceptions=False,
        ).add_retry(
            errors=["Lambda.TooManyRequestsException", "ThrottlingException"],
            interval=Duration.seconds(5),
            max_attempts=4,
            backoff_rate=2,
        )
        push_to_cohort = sfn.Map(
            self,
            "Push to cohort",
            items_path="$.cohort.vehicles",
            item_selector={
                "vehicle_id": sfn.JsonPath.string_at("$$.Map.Item.Value"),
                "release": sfn.JsonPath.string_at("$.release"),
            },
            max_concurrency=self._settings.rollout.concurrency,
            result_path="$.pushed",
        ).item_processor(push_to_one)

        select = tasks.LambdaInvoke(
            self,
            "Select cohort",
            lambda_function=self.select_cohort,
            payload_response_only=True,
            result_path="$.cohort",
        )
        soak = sfn.Wait(
            self,
            "Soak",
            time=sfn.WaitTime.duration(Duration.minutes(self._settings.rollout.soak_minutes)),
        )
        check = tasks.LambdaInvoke(
            self,
            "Check health",
            lambda_function=self.check_health,
            payload_response_only=True,
            result_path="$.health",
        )
        verdict = (
            sfn.Choice(self, "Cohort is healthy?")
            .when(
                sfn.Condition.number_equals("$.health.silent", 0),
                sfn.Succeed(self, "Cohort updated"),
            )
            .otherwise(
                sfn.Fail(self, "Cohort is silent", error="CohortSilent", cause="See $.health")
            )
        )
        return select.next(push_to_cohort).next(soak).next(check).next(verdict)

    def _log_group(self) -> logs.LogGroup:
        return logs.LogGroup(
            self,
            "RolloutLogs",
            log_group_name=f"/aws/vendedlogs/states/{self._names.of('rollout')}",
            retention=logs.RetentionDays.THREE_MONTHS,
            removal_policy=RemovalPolicy.DESTROY,
        )
