'''Macie, and the trail that the archive act asks for.'''

from types import SimpleNamespace

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kinesisfirehose as firehose
from aws_cdk import aws_logs as logs
from aws_cdk import aws_macie as macie
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from constructs import Construct

from stacks import Site
from stacks.holdings import HoldingsStack
from stacks.reading_room import ReadingRoomStack

PERSONAL_NUMBER = r'\b\d{6}-\d{4}\b'


class OversightStack(cdk.Stack):
    '''Looks after what was scanned by mistake, and who looked for what is sealed.'''

    def __init__(
        self,
        scope: Construct,
        id: str,
        site: Site,
        settings: SimpleNamespace,
        holdings: HoldingsStack,
        reading_room: ReadingRoomStack,
    ):
        super().__init__(scope, id)
        self._watch_scans(holdings)
        self.trail = self._trail(settings, keep=site.is_permanent)
        # BEGIN INSERT sealed_searches
        role = iam.Role(
            self, 'LogsToTrail', assumed_by=iam.ServicePrincipal('logs.amazonaws.com')
        )
        role.add_to_policy(
            iam.PolicyStatement(
                actions=['firehose:PutRecord', 'firehose:PutRecordBatch'],
                resources=[self.trail.attr_arn],
            )
        )
        subscription = logs.CfnSubscriptionFilter(
            self,
            'SealedSearches',
            log_group_name=reading_room.function.log_group.log_group_name,
            filter_pattern='{ $.audit = "sealed-search" }',
            destination_arn=self.trail.attr_arn,
            role_arn=role.role_arn,
        )
        # With the role comes its policy, which the first record needs.
        subscription.node.add_dependency(role)
        # END INSERT sealed_searches

    def _watch_scans(self, holdings: HoldingsStack) -> None:
        '''Scans of living people's papers slip through; Macie finds most of them.'''
        session = macie.CfnSession(
            self, 'Macie', status='ENABLED', finding_publishing_frequency='SIX_HOURS'
        )
        macie.CfnCustomDataIdentifier(
            self,
            'PersonalNumber',
            name='Personal number',
            regex=PERSONAL_NUMBER,
            keywords=['personal number', 'pnr', 'born'],
            maximum_match_distance=40,
        ).add_dependency(session)
        findings = sns.Topic(self, 'Findings', enforce_ssl=True)
        events.Rule(
            self,
            'MacieFinds',
            event_pattern=events.EventPattern(
                source=['aws.macie'],
                detail_type=['Macie Finding'],
                detail={'resourcesAffected': {'s3Bucket': {'name': [holdings.scans.bucket_name]}}},
            ),
            targets=[targets.SnsTopic(findings)],
        )

    def _trail(self, settings: SimpleNamespace, keep: bool) -> firehose.CfnDeliveryStream:
        '''A stream into a bucket from which nothing is deleted early.'''
        bucket = s3.Bucket(
            self,
            'Trail',
            object_lock_enabled=True,
            object_lock_default_retention=s3.ObjectLockRetention.governance(
                cdk.Duration.days(settings.audit.keep_days)
            ),
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            removal_policy=cdk.RemovalPolicy.RETAIN if keep else cdk.RemovalPolicy.DESTROY,
        )
        writer = iam.Role(
            self, 'TrailWriter', assumed_by=iam.ServicePrincipal('firehose.amazonaws.com')
        )
        bucket.grant_read_write(writer)
        stream = firehose.CfnDeliveryStream(
            self,
            'TrailStream',
            delivery_stream_type='DirectPut',
            extended_s3_destination_configuration=(
                firehose.CfnDeliveryStream.ExtendedS3DestinationConfigurationProperty(
                    bucket_arn=bucket.bucket_arn,
                    role_arn=writer.role_arn,
                    prefix='searches/',
                    error_output_prefix='errors/',
                    # CloudWatch Logs compresses what it sends.
                    compression_format='UNCOMPRESSED',
                    buffering_hints=firehose.CfnDeliveryStream.BufferingHintsProperty(
                        interval_in_seconds=300, size_in_m_bs=5
                    ),
                )
            ),
        )
        stream.node.add_dependency(writer)
        return stream
