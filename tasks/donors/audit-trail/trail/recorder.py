"""The trail itself."""

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_cloudtrail as cloudtrail
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from trail import names
from trail.environments import Environment


class TrailStack(Stack):
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        environment: Environment,
        archive: s3.IBucket,
        key: kms.IKey,
        **kwargs,
    ) -> None:
        super().__init__(scope, id, **kwargs)

        # Only for the metric filters; what is kept is kept in the archive.
        self.log_group = logs.LogGroup(
            self,
            "Events",
            log_group_name=names.resource(environment, "events"),
            retention=logs.RetentionDays.TWO_WEEKS,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.trail = cloudtrail.Trail(
            self,
            "Trail",
            trail_name=names.resource(environment, "trail"),
            bucket=archive,
            encryption_key=key,
            enable_file_validation=True,
            is_multi_region_trail=True,
            include_global_service_events=True,
            send_to_cloud_watch_logs=True,
            cloud_watch_log_group=self.log_group,
        )
        # BEGIN INSERT recorded_events
        recording = environment["recording"]
        selectors = [
            cloudtrail.CfnTrail.EventSelectorProperty(
                exclude_management_event_sources=recording["noisy_services"]
            )
        ]
        if recording["evidence_buckets"]:
            selectors.append(
                cloudtrail.CfnTrail.EventSelectorProperty(
                    include_management_events=False,
                    read_write_type="WriteOnly",
                    data_resources=[
                        cloudtrail.CfnTrail.DataResourceProperty(
                            type="AWS::S3::Object",
                            # The slash, or buckets whose names only begin like this would count.
                            values=[
                                f"arn:{self.partition}:s3:::{bucket}/"
                                for bucket in recording["evidence_buckets"]
                            ],
                        )
                    ],
                )
            )
        self.trail.node.default_child.event_selectors = selectors
        # END INSERT recorded_events
