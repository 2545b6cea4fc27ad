"""The key that everything in the archive is encrypted with."""

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from trail import names
from trail.environments import Environment


class KeysStack(Stack):
    def __init__(self, scope: Construct, id: str, *, environment: Environment, **kwargs) -> None:
        super().__init__(scope, id, **kwargs)
        trail_arn = (
            f"arn:{self.partition}:cloudtrail:{self.region}:{self.account}"
            f":trail/{names.resource(environment, 'trail')}"
        )

        self.archive_key = kms.Key(
            self,
            "ArchiveKey",
            alias=f"alias/{names.resource(environment, 'archive')}",
            description="Audit trail at rest",
            enable_key_rotation=True,
        )
        self.archive_key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="CloudTrailEncrypts",
                principals=[iam.ServicePrincipal("cloudtrail.amazonaws.com")],
                actions=["kms:GenerateDataKey*"],
                resources=["*"],
                conditions={
                    "StringEquals": {"aws:SourceArn": trail_arn},
                    "StringLike": {
                        "kms:EncryptionContext:aws:cloudtrail:arn": (
                            f"arn:{self.partition}:cloudtrail:*:{self.account}:trail/*"
                        )
                    },
                },
            )
        )
        self.archive_key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="CloudTrailDescribes",
                principals=[iam.ServicePrincipal("cloudtrail.amazonaws.com")],
                actions=["kms:DescribeKey"],
                resources=["*"],
                conditions={"StringEquals": {"aws:SourceArn": trail_arn}},
            )
        )
