"""The Config recorder and where its history goes."""

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_config as config
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from guardrails.org import Org


class RecorderStack(Stack):
    """There is one recorder per account and region; rules cannot be made before it."""

    def __init__(self, scope: Construct, id: str, *, org: Org, **kwargs) -> None:
        super().__init__(scope, id, **kwargs)

        self.history = s3.Bucket(
            self,
            "History",
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            versioned=True,
            removal_policy=RemovalPolicy.RETAIN,
            lifecycle_rules=[
                s3.LifecycleRule(
                    expiration=Duration.days(org.history_days),
                    noncurrent_version_expiration=Duration.days(30),
                )
            ],
        )

        role = iam.Role(
            self,
            "RecorderRole",
            assumed_by=iam.ServicePrincipal("config.amazonaws.com"),
            managed_policies=[
                iam.ManagedPolicy.from_aws_managed_policy_name("service-role/AWS_ConfigRole")
            ],
        )
        self.history.grant_put(role, f"AWSLogs/{self.account}/*")
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["s3:GetBucketAcl"], resources=[self.history.bucket_arn]
            )
        )

        recorder = config.CfnConfigurationRecorder(
            self,
            "Recorder",
            name=org.label("recorder"),
            role_arn=role.role_arn,
            recording_group=config.CfnConfigurationRecorder.RecordingGroupProperty(
                all_supported=True, include_global_resource_types=True
            ),
        )
        channel = config.CfnDeliveryChannel(
            self,
            "Channel",
            name=org.label("channel"),
            s3_bucket_name=self.history.bucket_name,
            config_snapshot_delivery_properties=(
                config.CfnDeliveryChannel.ConfigSnapshotDeliveryPropertiesProperty(
                    delivery_frequency="TwentyFour_Hours"
                )
            ),
        )
        # A channel without a recorder is refused by the service.
        channel.add_dependency(recorder)
