"""What fills the lake: the stream of the beacon and the Firehose behind it."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_kinesisfirehose as firehose
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from lake import layout
from lake.lake_stack import LakeStack
from lake.settings import Settings

ROBOT_MARKS = ["bot", "crawler", "spider", "headless"]

Delivery = firehose.CfnDeliveryStream


class IngestStack(cdk.Stack):
    """Stream, transformation and delivery."""

    def __init__(
        self, scope: Construct, id: str, *, settings: Settings, lake: LakeStack
    ) -> None:
        super().__init__(scope, id)
        self.settings = settings
        self.lake = lake

        self.stream = kinesis.Stream(
            self,
            "Stream",
            stream_name=f"clickstream-{settings.target}",
            stream_mode={
                "on-demand": kinesis.StreamMode.ON_DEMAND,
                "provisioned": kinesis.StreamMode.PROVISIONED,
            }[settings.stream.mode],
            retention_period=cdk.Duration.hours(settings.stream.retention_hours),
        )
        self.clean_events = lambda_.Function(
            self,
            "CleanEvents",
            runtime=lambda_.Runtime.PYTHON_3_12,
            architecture=lambda_.Architecture.ARM_64,
            handler="handler.handler",
            code=lambda_.Code.from_asset("functions/clean_events"),
            timeout=cdk.Duration.minutes(1),
            memory_size=256,
            environment={"ROBOT_MARKS": ",".join(ROBOT_MARKS)},
        )
        self.role = self._delivery_role()
        self.delivery = self._delivery()

    def _delivery_role(self) -> iam.Role:
        role = iam.Role(
            self, "DeliveryRole", assumed_by=iam.ServicePrincipal("firehose.amazonaws.com")
        )
        self.stream.grant_read(role)
        self.clean_events.grant_invoke(role)
        for prefix in (layout.EVENTS, layout.REJECTS):
            self.lake.bucket.grant_put(role, prefix + "*")
        # BEGIN INSERT parquet
        tables = [
            ("catalog", None),
            ("database", self.lake.database_name),
            ("table", f"{self.lake.database_name}/page_events"),
        ]
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"],
                resources=[
                    self.format_arn(service="glue", resource=kind, resource_name=name)
                    for kind, name in tables
                ],
            )
        )
        # END INSERT parquet
        return role

    def _delivery(self) -> firehose.CfnDeliveryStream:
        settings = self.settings.delivery
        log_group = logs.LogGroup(
            self,
            "DeliveryLog",
            retention=logs.RetentionDays.ONE_MONTH,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        log_stream = log_group.add_stream("S3")
        log_group.grant_write(self.role)

        delivery = Delivery(
            self,
            "Delivery",
            delivery_stream_name=f"clickstream-{self.settings.target}",
            delivery_stream_type="KinesisStreamAsSource",
            kinesis_stream_source_configuration=Delivery.KinesisStreamSourceConfigurationProperty(
                kinesis_stream_arn=self.stream.stream_arn, role_arn=self.role.role_arn
            ),
            extended_s3_destination_configuration=Delivery.ExtendedS3DestinationConfigurationProperty(
                bucket_arn=self.lake.bucket.bucket_arn,
                role_arn=self.role.role_arn,
                prefix=layout.EVENTS + "dt=!{timestamp:yyyy-MM-dd}/",
                error_output_prefix=layout.REJECTS
                + "!{firehose:error-output-type}/!{timestamp:yyyy-MM-dd}/",
                buffering_hints=Delivery.BufferingHintsProperty(
                    interval_in_seconds=settings.buffer_seconds, size_in_m_bs=settings.buffer_mb
                ),
                processing_configuration=Delivery.ProcessingConfigurationProperty(
                    enabled=True, processors=[self._lambda_processor()]
                ),
                # BEGIN INSERT parquet
                data_format_conversion_configuration=Delivery.DataFormatConversionConfigurationProperty(
                    input_format_configuration=Delivery.InputFormatConfigurationProperty(
                        deserializer=Delivery.DeserializerProperty(
                            open_x_json_ser_de=Delivery.OpenXJsonSerDeProperty(
                                column_to_json_key_mappings=self.lake.page_events_schema.json_keys()
                            )
                        )
                    ),
                    output_format_configuration=Delivery.OutputFormatConfigurationProperty(
                        serializer=Delivery.SerializerProperty(
                            parquet_ser_de=Delivery.ParquetSerDeProperty(
                                compression=settings.parquet_compression
                            )
                        )
                    ),
                    schema_configuration=Delivery.SchemaConfigurationProperty(
                        role_arn=self.role.role_arn,
                        database_name=self.lake.database_name,
                        table_name=self.lake.page_events.ref,
                    ),
                ),
                # END INSERT parquet
                cloud_watch_logging_options=Delivery.CloudWatchLoggingOptionsProperty(
                    enabled=True,
                    log_group_name=log_group.log_group_name,
                    log_stream_name=log_stream.log_stream_name,
                ),
            ),
        )
        # Firehose checks its permissions when it is created.
        delivery.node.add_dependency(self.role)
        return delivery

    def _lambda_processor(self) -> firehose.CfnDeliveryStream.ProcessorProperty:
        parameters = {
            "LambdaArn": self.clean_events.function_arn,
            "BufferSizeInMBs": "1",
            "BufferIntervalInSeconds": "60",
            "RoleArn": self.role.role_arn,
        }
        return Delivery.ProcessorProperty(
            type="Lambda",
            parameters=[
                Delivery.ProcessorParameterProperty(parameter_name=name, parameter_value=value)
                for name, value in parameters.items()
            ],
        )
