"""Where telemetry is kept: the readings and vehicles tables, and the frame archive."""

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_s3 as s3
from constructs import Construct

from fleet.naming import Names
from fleet.settings import Settings


class StorageStack(Stack):
    """Data that outlives the code that reads and writes it."""

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: Settings, names: Names
    ) -> None:
        super().__init__(scope, construct_id)
        keep = settings.retention.keep_on_delete
        removal = RemovalPolicy.RETAIN if keep else RemovalPolicy.DESTROY

        # One item per decoded frame. The decoder sets `expires_at`; see its handler.
        self.readings = dynamodb.Table(
            self,
            "Readings",
            table_name=names.of("readings"),
            partition_key=_string("vehicle_id"),
            sort_key=_string("recorded_at"),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            stream=dynamodb.StreamViewType.NEW_IMAGE,
            time_to_live_attribute="expires_at",
            removal_policy=removal,
        )

        # One item per vehicle: its depot, its release channel and the firmware it runs.
        self.vehicles = dynamodb.Table(
            self,
            "Vehicles",
            table_name=names.of("vehicles"),
            partition_key=_string("vehicle_id"),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=keep
            ),
            removal_policy=removal,
        )
        self.vehicles.add_global_secondary_index(
            index_name="by-channel",
            partition_key=_string("channel"),
            sort_key=_string("firmware"),
            projection_type=dynamodb.ProjectionType.KEYS_ONLY,
        )

        self.archive = s3.Bucket(
            self,
            "Archive",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            removal_policy=removal,
            lifecycle_rules=[
                s3.LifecycleRule(
                    prefix="raw/", expiration=Duration.days(settings.retention.archive_days)
                )
            ],
        )


def _string(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
