"""What all models of a stage share, and what must survive when one of them is removed."""

from collections.abc import Sequence

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from constructs import Construct

from serving import paths
from serving.catalog import ModelSpec, Stage, Urgency


class FoundationStack(Stack):
    def __init__(
        self, scope: Construct, construct_id: str, *, stage: Stage, catalog: Sequence[ModelSpec]
    ) -> None:
        super().__init__(scope, construct_id)
        removal = RemovalPolicy.RETAIN if stage is Stage.LIVE else RemovalPolicy.DESTROY

        self.artifacts = s3.Bucket(
            self,
            "Artifacts",
            versioned=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            removal_policy=removal,
        )

        # Samples of real requests. Data science reads them through the drift function only.
        self.captures = s3.Bucket(
            self,
            "Captures",
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            removal_policy=removal,
            lifecycle_rules=[
                s3.LifecycleRule(
                    id="reports", prefix=paths.REPORTS, expiration=Duration.days(400)
                )
            ],
        )
        # BEGIN INSERT data_capture
        for spec in catalog:
            if spec.capture is not None:
                self.captures.add_lifecycle_rule(
                    prefix=f"{paths.capture_prefix(spec)}/",
                    expiration=Duration.days(spec.capture.keep_days),
                )
        # END INSERT data_capture

        self.images = {
            image: ecr.Repository(
                self,
                f"Image-{image}",
                repository_name=f"serving/{stage}/{image}",
                image_scan_on_push=True,
                image_tag_mutability=ecr.TagMutability.IMMUTABLE,
                removal_policy=removal,
            )
            for image in sorted({spec.image for spec in catalog})
        }

        self.topics = {
            urgency: sns.Topic(
                self, f"Alarms-{urgency}", topic_name=f"serving-{stage}-{urgency}"
            )
            for urgency in Urgency
        }
