'''The scans.'''

import aws_cdk as cdk
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_notifications as notifications
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from stacks import Site


class HoldingsStack(cdk.Stack):
    '''The bucket that the digitisation office delivers to, and the queue of what came and went.'''

    def __init__(self, scope: Construct, id: str, site: Site):
        super().__init__(scope, id)
        self.scans = s3.Bucket(
            self,
            'Scans',
            versioned=site.is_permanent,
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            removal_policy=(
                cdk.RemovalPolicy.RETAIN if site.is_permanent else cdk.RemovalPolicy.DESTROY
            ),
        )
        self.news = sqs.Queue(
            self,
            'News',
            enforce_ssl=True,
            visibility_timeout=cdk.Duration.minutes(12),
            dead_letter_queue=sqs.DeadLetterQueue(
                max_receive_count=5,
                queue=sqs.Queue(self, 'Unreadable', enforce_ssl=True),
            ),
        )
        # Descriptions come as JSON beside the scan: 1923/port/0042.jpg has 1923/port/0042.json.
        for event in (s3.EventType.OBJECT_CREATED, s3.EventType.OBJECT_REMOVED):
            self.scans.add_event_notification(
                event,
                notifications.SqsDestination(self.news),
                s3.NotificationKeyFilter(suffix='.json'),
            )
