"""The buckets."""

import aws_cdk as cdk
from aws_cdk import aws_s3 as s3
from constructs import Construct

from media.config import Settings


class Shelves(Construct):
    """`masters` as the studio delivered them, `packaged` as players want them, and `logs`."""

    def __init__(self, scope: Construct, id: str, *, settings: Settings) -> None:
        super().__init__(scope, id)
        self._removal = (
            cdk.RemovalPolicy.DESTROY if settings.disposable else cdk.RemovalPolicy.RETAIN
        )

        self.masters = self._bucket("Masters", versioned=True)
        # BEGIN INSERT cold_masters
        storage = settings.masters
        transitions = [
            s3.Transition(
                storage_class=s3.StorageClass.GLACIER_INSTANT_RETRIEVAL,
                transition_after=cdk.Duration.days(storage.instant_after_days),
            )
        ]
        if storage.deep_after_days is not None:
            transitions.append(
                s3.Transition(
                    storage_class=s3.StorageClass.DEEP_ARCHIVE,
                    transition_after=cdk.Duration.days(storage.deep_after_days),
                )
            )
        self.masters.add_lifecycle_rule(
            transitions=transitions,
            noncurrent_version_expiration=cdk.Duration.days(storage.keep_versions_days),
            abort_incomplete_multipart_upload_after=cdk.Duration.days(7),
        )
        # END INSERT cold_masters

        self.packaged = self._bucket("Packaged")
        self.packaged.add_cors_rule(
            allowed_methods=[s3.HttpMethods.GET, s3.HttpMethods.HEAD],
            allowed_origins=list(settings.player_origins),
            max_age=3600,
        )

        # CloudFront writes its logs as another account, by ACL.
        self.logs = self._bucket(
            "Logs", object_ownership=s3.ObjectOwnership.BUCKET_OWNER_PREFERRED
        )
        self.logs.add_lifecycle_rule(expiration=cdk.Duration.days(90))

    def _bucket(self, id: str, **kwargs: object) -> s3.Bucket:
        return s3.Bucket(
            self,
            id,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            removal_policy=self._removal,
            **kwargs,
        )
