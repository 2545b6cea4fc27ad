from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_s3 as s3
from constructs import Construct

from ..settings import TieringSettings

INCOMING = "incoming/"
"""Where browsers put files."""

LIBRARY = "library/"
"""Where photos stay."""


class Vault(Construct):
    """The bucket of all photos.

    Attributes:
        bucket: The bucket, with `INCOMING` and `LIBRARY` in it.
        reports: A bucket for what backfills have to say.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, tiering: TieringSettings, keep: bool
    ) -> None:
        super().__init__(scope, construct_id)
        removal = RemovalPolicy.RETAIN if keep else RemovalPolicy.DESTROY

        self.bucket = s3.Bucket(
            self,
            "Photos",
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            versioned=keep,
            removal_policy=removal,
            intelligent_tiering_configurations=[
                s3.IntelligentTieringConfiguration(
                    name="library",
                    prefix=LIBRARY,
                    archive_access_tier_time=Duration.days(tiering["archive_days"]),
                    deep_archive_access_tier_time=Duration.days(tiering["deep_archive_days"]),
                )
            ],
            lifecycle_rules=[
                s3.LifecycleRule(
                    prefix=LIBRARY,
                    transitions=[
                        s3.Transition(
                            storage_class=s3.StorageClass.INTELLIGENT_TIERING,
                            transition_after=Duration.days(0),
                        )
                    ],
                ),
                s3.LifecycleRule(
                    prefix=INCOMING,
                    expiration=Duration.days(7),
                    abort_incomplete_multipart_upload_after=Duration.days(1),
                ),
            ],
        )
        self.reports = s3.Bucket(
            self,
            "Reports",
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            removal_policy=RemovalPolicy.DESTROY,
            lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(60))],
        )
