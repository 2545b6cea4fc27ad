from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_s3 as s3


class FlowLogStack(Stack):
    """Who talked to whom, for the security office."""

    def __init__(self, scope, construct_id, *, config, vpc, **kwargs):
        super().__init__(scope, construct_id, **kwargs)

        self.bucket = s3.Bucket(
            self, 'Bucket',
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(config['flow_log_days']))],
            removal_policy=RemovalPolicy.RETAIN if config['keep_data'] else RemovalPolicy.DESTROY,
        )
        ec2.FlowLog(
            self, 'All',
            resource_type=ec2.FlowLogResourceType.from_vpc(vpc),
            destination=ec2.FlowLogDestination.to_s3(
                self.bucket,
                'intranet/',
                file_format=ec2.FlowLogFileFormat.PARQUET,
                per_hour_partition=True,
                hive_compatible_partitions=True,
            ),
            traffic_type=ec2.FlowLogTrafficType.ALL,
            max_aggregation_interval=ec2.FlowLogMaxAggregationInterval.TEN_MINUTES,
        )
