"""Where files are kept: the bucket of the partners, and the file system of the catalogue."""

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_efs as efs
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from exchange.settings import Settings


class StorageStack(cdk.Stack):
    """
    Bucket, key, network and file system.

    Attributes
    ----------
    key : kms.Key
    bucket : s3.Bucket
    vpc : ec2.Vpc
        Isolated; the catalogue is peered with it.
    file_system : efs.FileSystem
    """

    def __init__(self, scope: Construct, construct_id: str, settings: Settings) -> None:
        super().__init__(scope, construct_id)
        live = settings.environment == "live"
        removal = cdk.RemovalPolicy.RETAIN if live else cdk.RemovalPolicy.DESTROY

        self.key = kms.Key(
            self,
            "Key",
            description="Files of our partners",
            enable_key_rotation=True,
            removal_policy=removal,
        )
        self.bucket = s3.Bucket(
            self,
            "Exchange",
            encryption=s3.BucketEncryption.KMS,
            encryption_key=self.key,
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            versioned=True,
            removal_policy=removal,
            lifecycle_rules=[
                s3.LifecycleRule(
                    id="checked",
                    tag_filters={"intake": "checked"},
                    expiration=cdk.Duration.days(settings.keep_checked_days),
                ),
                s3.LifecycleRule(
                    id="overwritten",
                    noncurrent_version_expiration=cdk.Duration.days(14),
                    abort_incomplete_multipart_upload_after=cdk.Duration.days(2),
                ),
            ],
        )

        self.vpc = ec2.Vpc(
            self,
            "Network",
            ip_addresses=ec2.IpAddresses.cidr(settings.cidr),
            max_azs=2,
            nat_gateways=0,
            subnet_configuration=[
                ec2.SubnetConfiguration(
                    name="files", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED, cidr_mask=26
                )
            ],
        )
        self.file_system = efs.FileSystem(
            self,
            "Catalogue",
            vpc=self.vpc,
            encrypted=True,
            lifecycle_policy=efs.LifecyclePolicy.AFTER_30_DAYS,
            removal_policy=removal,
        )
        cdk.CfnOutput(self, "FileSystemId", value=self.file_system.file_system_id)
