"""The buckets: pages, and the logs of who read them."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.settings import Settings


class Storage(Construct):
    """`content` holds the pages, `access_logs` what CloudFront writes about them."""

    def __init__(self, scope: Construct, id: str, *, settings: Settings) -> None:
        super().__init__(scope, id)

        # Pages can always be built again, so an old version is only good for a quick way back.
        self.content = s3.Bucket(
            self,
            "Content",
            versioned=True,
            removal_policy=RemovalPolicy.DESTROY,
            lifecycle_rules=[
                s3.LifecycleRule(noncurrent_version_expiration=Duration.days(30))
            ],
            **_private(),
        )

        # CloudFront delivers its standard logs with an ACL.
        self.access_logs = s3.Bucket(
            self,
            "AccessLogs",
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_PREFERRED,
            removal_policy=RemovalPolicy.RETAIN,
            lifecycle_rules=[
                s3.LifecycleRule(expiration=Duration.days(settings.logs.keep_days))
            ],
            **_private(),
        )


def _private() -> dict:
    """What every bucket of ours has in common."""
    return {
        "block_public_access": s3.BlockPublicAccess.BLOCK_ALL,
        "encryption": s3.BucketEncryption.S3_MANAGED,
        "enforce_ssl": True,
    }
