import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns

from . import names


class SharedStack(cdk.Stack):
    def __init__(self, scope, id, config):
        super().__init__(scope, id)

        self.key = kms.Key(
            self,
            'Key',
            alias=names.KEY_ALIAS,
            description='Artifacts and messages of the release trains',
            enable_key_rotation=True,
        )
        # This role is in every account before anything else.
        self.key.grant_admin(
            iam.ArnPrincipal(names.role_arn(config.tools.account, 'platform-admin'))
        )
        self.artifacts = s3.Bucket(
            self,
            'Artifacts',
            bucket_name=names.artifact_bucket(config),
            encryption=s3.BucketEncryption.KMS,
            encryption_key=self.key,
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            lifecycle_rules=[s3.LifecycleRule(expiration=cdk.Duration.days(60))],
        )
        # The deploy roles of the targets are let in by the pipelines that use them.

        # The chat bot of the teams is subscribed to this one, by hand.
        self.channel = sns.Topic(
            self,
            'Channel',
            topic_name='train-channel',
            master_key=self.key,
        )
        # BEGIN INSERT train_notifications
        # Topics that are encrypted with a key of ours need more than their own policy.
        self.key.grant(
            iam.ServicePrincipal('codestar-notifications.amazonaws.com'),
            'kms:GenerateDataKey*',
            'kms:Decrypt',
        )
        # END INSERT train_notifications
