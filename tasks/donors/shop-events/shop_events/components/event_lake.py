"""Long-term store for events, in a form that analysts can query."""

from aws_cdk import Duration, RemovalPolicy, Size
from aws_cdk import aws_kinesisfirehose as firehose
from aws_cdk import aws_s3 as s3
from constructs import Construct


class EventLake(Construct):
    """A delivery stream that batches events into a bucket nobody else writes to.

    Attributes:
        bucket: where events come to rest.
        delivery_stream: where events go in.
    """

    bucket: s3.Bucket
    delivery_stream: firehose.DeliveryStream

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        archive_after: Duration,
        retention: Duration,
        removal_policy: RemovalPolicy,
    ) -> None:
        """Make the lake.

        Args:
            archive_after: age at which objects move to cold storage.
            retention: age at which objects are deleted.
            removal_policy: what happens to the bucket when the lake goes away.
        """
        super().__init__(scope, construct_id)

        # BEGIN INSERT event_lake
        self.bucket = s3.Bucket(
            self,
            "Events",
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            removal_policy=removal_policy,
            lifecycle_rules=[
                s3.LifecycleRule(
                    transitions=[
                        s3.Transition(
                            storage_class=s3.StorageClass.GLACIER_INSTANT_RETRIEVAL,
                            transition_after=archive_after,
                        )
                    ],
                    expiration=retention,
                )
            ],
        )

        self.delivery_stream = firehose.DeliveryStream(
            self,
            "Delivery",
            destination=firehose.S3Bucket(
                self.bucket,
                data_output_prefix="events/",
                error_output_prefix="failed/",
                compression=firehose.Compression.GZIP,
                buffering_interval=Duration.minutes(5),
                buffering_size=Size.mebibytes(64),
            ),
        )
        # END INSERT event_lake
