"""From the stream to the tables: the Kinesis stream and the two functions behind it."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from fleet.functions import python_function
from fleet.naming import Names
from fleet.settings import Settings


class ProcessingStack(Stack):
    """Decodes the frames of all vehicles and watches where the vehicles are."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        names: Names,
        readings: dynamodb.ITable,
        archive: s3.IBucket,
    ) -> None:
        super().__init__(scope, construct_id)

        self.stream = kinesis.Stream(
            self,
            "Frames",
            stream_name=names.of("frames"),
            shard_count=settings.stream.shards,
            retention_period=Duration.hours(settings.stream.retention_hours),
            encryption=kinesis.StreamEncryption.MANAGED,
        )

        # Holds pointers to records that a consumer gave up on, never the records themselves.
        self.failed_batches = sqs.Queue(
            self,
            "FailedBatches",
            queue_name=names.of("failed-batches"),
            retention_period=Duration.days(14),
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
        )

        self.decoder = python_function(
            self,
            "Decoder",
            names=names,
            source="decoder",
            description="Decodes raw frames into readings",
            environment={
                "READINGS_TABLE": readings.table_name,
                "ARCHIVE_BUCKET": archive.bucket_name,
                "READINGS_DAYS": str(settings.retention.readings_days),
            },
            memory_mb=settings.decoder.memory_mb,
            timeout_seconds=settings.decoder.timeout_seconds,
        )
        readings.grant(self.decoder, "dynamodb:BatchWriteItem")
        archive.grant_put(self.decoder, "raw/*")
        self.decoder.add_event_source(
            sources.KinesisEventSource(
                self.stream,
                starting_position=lambda_.StartingPosition.TRIM_HORIZON,
                batch_size=settings.decoder.batch_size,
                max_batching_window=Duration.seconds(settings.decoder.window_seconds),
                bisect_batch_on_error=True,
                retry_attempts=5,
                report_batch_item_failures=True,
                on_failure=sources.SqsDlq(self.failed_batches),
            )
        )

        self.vehicle_events = events.EventBus(
            self, "VehicleEvents", event_bus_name=names.of("vehicle-events")
        )
        self.geofence = python_function(
            self,
            "Geofence",
            names=names,
            source="geofence",
            description="Reports vehicles that leave the area of their depot",
            environment={"EVENT_BUS": self.vehicle_events.event_bus_name},
            memory_mb=settings.geofence.memory_mb,
            timeout_seconds=settings.geofence.timeout_seconds,
        )
        self.vehicle_events.grant_put_events_to(self.geofence)
        # BEGIN INSERT geofence_feed
        self.geofence.add_event_source(
            sources.DynamoEventSource(
                readings,
                starting_position=lambda_.StartingPosition.LATEST,
                batch_size=settings.geofence.batch_size,
                max_batching_window=Duration.seconds(settings.geofence.window_seconds),
                retry_attempts=3,
                report_batch_item_failures=True,
                on_failure=sources.SqsDlq(self.failed_batches),
                filters=[
                    lambda_.FilterCriteria.filter(
                        {"eventName": lambda_.FilterRule.is_equal("INSERT")}
                    )
                ],
            )
        )
        # END INSERT geofence_feed
