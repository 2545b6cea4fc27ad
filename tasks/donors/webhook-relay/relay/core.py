"""The shared part: API, queue, pipe, bus."""

from aws_cdk import (
    CfnOutput,
    Duration,
    Stack,
    aws_apigatewayv2 as apigw,
    aws_events as events,
    aws_iam as iam,
    aws_kms as kms,
    aws_lambda as lambda_,
    aws_logs as logs,
    aws_pipes as pipes,
    aws_secretsmanager as secrets,
    aws_sqs as sqs,
)

from relay.config import ROOT


class Core(Stack):
    def __init__(self, scope, id, config):
        super().__init__(scope, id)
        self.config = config
        self.prefix = f"relay-{config.stage}"

        self.bus = events.EventBus(self, "Bus", event_bus_name=self.prefix)
        events.CfnArchive(
            self,
            "Archive",
            archive_name=self.prefix,
            source_arn=self.bus.event_bus_arn,
            event_pattern={"source": ["relay"]},
            retention_days=config.archive_days,
        )
        # kept longer than other logs, see relay.toml
        self.audit_log = logs.CfnLogGroup(
            self,
            "AuditLog",
            log_group_name=f"/aws/vendedlogs/pipes/{self.prefix}",
            retention_in_days=config.audit_days,
        )

        self.incoming = self.make_incoming()
        self.make_api()
        self.verify = self.make_verify()
        self.make_pipe()
        self.make_replay()

    def make_incoming(self):
        """Raw events, with personal data in them, hence the key."""
        self.key = kms.Key(
            self,
            "IncomingKey",
            description="Raw webhooks",
            enable_key_rotation=True,
        )
        rejected = sqs.CfnQueue(
            self,
            "Rejected",
            queue_name=f"{self.prefix}-incoming-dead",
            message_retention_period=14 * 24 * 3600,
            kms_master_key_id=self.key.key_arn,
        )
        return sqs.CfnQueue(
            self,
            "Incoming",
            queue_name=f"{self.prefix}-incoming",
            message_retention_period=self.config.ingest["keep_hours"] * 3600,
            visibility_timeout=180,
            kms_master_key_id=self.key.key_arn,
            redrive_policy={"deadLetterTargetArn": rejected.attr_arn, "maxReceiveCount": 12},
        )

    def make_api(self):
        api = apigw.CfnApi(self, "Api", name=self.prefix, protocol_type="HTTP")
        role = iam.Role(
            self,
            "ApiRole",
            assumed_by=iam.ServicePrincipal("apigateway.amazonaws.com"),
            inline_policies={
                "send": iam.PolicyDocument(
                    statements=[
                        iam.PolicyStatement(
                            actions=["sqs:SendMessage"], resources=[self.incoming.attr_arn]
                        ),
                        iam.PolicyStatement(
                            actions=["kms:GenerateDataKey", "kms:Decrypt"],
                            resources=[self.key.key_arn],
                        ),
                    ]
                )
            },
        )
        attributes = ", ".join(
            f'"{name}": {{"DataType": "String", "StringValue": "${{request.{where}}}"}}'
            for name, where in (
                ("tenant", "path.tenant"),
                ("provider", "path.provider"),
                ("signature", "header.x-signature"),
            )
        )
        integration = apigw.CfnIntegration(
            self,
            "ToQueue",
            api_id=api.ref,
            integration_type="AWS_PROXY",
            integration_subtype="SQS-SendMessage",
            payload_format_version="1.0",
            credentials_arn=role.role_arn,
            request_parameters={
                "QueueUrl": self.incoming.ref,
                "MessageBody": "$request.body",
                "MessageAttributes": "{" + attributes + "}",
            },
        )
        apigw.CfnRoute(
            self,
            "Hooks",
            api_id=api.ref,
            route_key="POST /hooks/{tenant}/{provider}",
            target=f"integrations/{integration.ref}",
        )
        access_log = logs.CfnLogGroup(self, "AccessLog", log_group_name=f"/{self.prefix}/access")
        apigw.CfnStage(
            self,
            "Stage",
            api_id=api.ref,
            stage_name="$default",
            auto_deploy=True,
            default_route_settings=apigw.CfnStage.RouteSettingsProperty(
                throttling_rate_limit=self.config.ingest["per_second"],
                throttling_burst_limit=2 * self.config.ingest["per_second"],
            ),
            access_log_settings=apigw.CfnStage.AccessLogSettingsProperty(
                destination_arn=access_log.attr_arn,
                format="$context.requestId $context.path $context.status $context.integrationStatus",
            ),
        )
        CfnOutput(self, "Endpoint", value=api.attr_api_endpoint)

    def make_function(self, folder, timeout, environment):
        log = logs.CfnLogGroup(self, f"{folder}-log", log_group_name=f"/{self.prefix}/{folder}")
        return lambda_.Function(
            self,
            folder,
            function_name=f"{self.prefix}-{folder}",
            runtime=lambda_.Runtime.PYTHON_3_12,
            code=lambda_.Code.from_asset(str(ROOT / "lambdas" / folder)),
            handler="app.handler",
            timeout=timeout,
            environment=environment,
            log_group=logs.LogGroup.from_log_group_name(self, f"{folder}-log-ref", log.ref),
        )

    def make_verify(self):
        """Knows what each provider signs with, and is the only one who does."""
        provider_secrets = secrets.Secret(
            self,
            "ProviderSecrets",
            secret_name=f"{self.prefix}/providers",
            description="JSON object: provider to signing secret. Filled in by hand.",
        )
        verify = self.make_function(
            "verify", Duration.seconds(20), {"PROVIDER_SECRETS": provider_secrets.secret_arn}
        )
        provider_secrets.grant_read(verify)
        return verify

    def make_pipe(self):
        """From the queue, through `verify`, to the bus."""
        # BEGIN INSERT verified_pipe
        role = iam.Role(
            self, "PipeRole", assumed_by=iam.ServicePrincipal("pipes.amazonaws.com")
        )
        for actions, resource in (
            (
                ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
                self.incoming.attr_arn,
            ),
            (["kms:Decrypt"], self.key.key_arn),
            (["lambda:InvokeFunction"], self.verify.function_arn),
            (["events:PutEvents"], self.bus.event_bus_arn),
        ):
            role.add_to_policy(iam.PolicyStatement(actions=actions, resources=[resource]))

        pipe = pipes.CfnPipe(
            self,
            "Pipe",
            name=self.prefix,
            role_arn=role.role_arn,
            source=self.incoming.attr_arn,
            source_parameters=pipes.CfnPipe.PipeSourceParametersProperty(
                sqs_queue_parameters=pipes.CfnPipe.PipeSourceSqsQueueParametersProperty(
                    batch_size=self.config.ingest["batch"],
                    maximum_batching_window_in_seconds=self.config.ingest["window_seconds"],
                ),
                filter_criteria=pipes.CfnPipe.FilterCriteriaProperty(
                    filters=[
                        pipes.CfnPipe.FilterProperty(
                            pattern='{"body": {"type": [{"anything-but": "ping"}]}}'
                        )
                    ]
                ),
            ),
            enrichment=self.verify.function_arn,
            target=self.bus.event_bus_arn,
            target_parameters=pipes.CfnPipe.PipeTargetParametersProperty(
                event_bridge_event_bus_parameters=(
                    pipes.CfnPipe.PipeTargetEventBridgeEventBusParametersProperty(
                        source="relay", detail_type="$.type"
                    )
                )
            ),
            log_configuration=pipes.CfnPipe.PipeLogConfigurationProperty(
                level="ERROR",
                cloudwatch_logs_log_destination=(
                    pipes.CfnPipe.CloudwatchLogsLogDestinationProperty(
                        log_group_arn=self.audit_log.attr_arn
                    )
                ),
            ),
        )
        # a pipe checks on creation what its role may do
        pipe.node.add_dependency(role)
        # END INSERT verified_pipe

    def make_replay(self):
        """By hand only: aws lambda invoke, with a tenant and a period."""
        replay = self.make_function(
            "replay",
            Duration.seconds(30),
            {
                "BUS_ARN": self.bus.event_bus_arn,
                "ARCHIVE_ARN": self.format_arn(
                    service="events", resource="archive", resource_name=self.prefix
                ),
                "RULE_ARN_PREFIX": self.format_arn(
                    service="events", resource="rule", resource_name=f"{self.prefix}/{self.prefix}-"
                ),
            },
        )
        replay.add_to_role_policy(
            iam.PolicyStatement(
                actions=["events:StartReplay"],
                resources=[
                    self.format_arn(
                        service="events", resource="archive", resource_name=self.prefix
                    ),
                    self.format_arn(service="events", resource="replay", resource_name="*"),
                ],
            )
        )
