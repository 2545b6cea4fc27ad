"""The bucket that the trail is kept in: locked, listed once a week, copied to internal audit."""

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from trail import names
from trail.environments import Environment, Replica


class ArchiveStack(Stack):
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        environment: Environment,
        key: kms.IKey,
        **kwargs,
    ) -> None:
        super().__init__(scope, id, **kwargs)
        settings = environment["archive"]

        self.inventory = s3.Bucket(
            self,
            "Inventory",
            bucket_name=names.bucket(environment, "inventory"),
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(180))],
        )

        self.bucket = s3.Bucket(
            self,
            "Archive",
            bucket_name=names.bucket(environment, "archive"),
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.KMS,
            encryption_key=key,
            bucket_key_enabled=True,
            enforce_ssl=True,
            versioned=True,
            object_lock_enabled=True,
            object_lock_default_retention=s3.ObjectLockRetention.compliance(
                Duration.days(settings["lock_days"])
            ),
            removal_policy=RemovalPolicy.RETAIN,
            lifecycle_rules=[
                s3.LifecycleRule(
                    transitions=[
                        s3.Transition(
                            storage_class=s3.StorageClass.GLACIER_INSTANT_RETRIEVAL,
                            transition_after=Duration.days(settings["glacier_after_days"]),
                        )
                    ],
                    expiration=Duration.days(settings["expire_after_days"]),
                )
            ],
            inventories=[
                s3.Inventory(
                    inventory_id="weekly",
                    destination=s3.InventoryDestination(bucket=self.inventory),
                    frequency=s3.InventoryFrequency.WEEKLY,
                    format=s3.InventoryFormat.PARQUET,
                    include_object_versions=s3.InventoryObjectVersion.ALL,
                    optional_fields=["ObjectLockMode", "ObjectLockRetainUntilDate"],
                )
            ],
        )

        replica = environment["replica"]
        if replica is not None:
            replicator = self._replicator(environment, replica, key)
            # BEGIN INSERT replication
            cfn_bucket = self.bucket.node.default_child
            cfn_bucket.replication_configuration = s3.CfnBucket.ReplicationConfigurationProperty(
                role=replicator.role_arn,
                rules=[
                    s3.CfnBucket.ReplicationRuleProperty(
                        status="Enabled",
                        filter=s3.CfnBucket.ReplicationRuleFilterProperty(prefix=""),
                        delete_marker_replication=s3.CfnBucket.DeleteMarkerReplicationProperty(
                            status="Disabled"
                        ),
                        source_selection_criteria=s3.CfnBucket.SourceSelectionCriteriaProperty(
                            sse_kms_encrypted_objects=s3.CfnBucket.SseKmsEncryptedObjectsProperty(
                                status="Enabled"
                            )
                        ),
                        destination=s3.CfnBucket.ReplicationDestinationProperty(
                            bucket=f"arn:{self.partition}:s3:::{replica['bucket']}",
                            account=replica["account"],
                            storage_class=replica["storage_class"],
                            access_control_translation=(
                                s3.CfnBucket.AccessControlTranslationProperty(owner="Destination")
                            ),
                            encryption_configuration=s3.CfnBucket.EncryptionConfigurationProperty(
                                replica_kms_key_id=replica["key_arn"]
                            ),
                            replication_time=s3.CfnBucket.ReplicationTimeProperty(
                                status="Enabled",
                                time=s3.CfnBucket.ReplicationTimeValueProperty(minutes=15),
                            ),
                            metrics=s3.CfnBucket.MetricsProperty(
                                status="Enabled",
                                event_threshold=s3.CfnBucket.ReplicationTimeValueProperty(
                                    minutes=15
                                ),
                            ),
                        ),
                    )
                ],
            )
            # END INSERT replication
            # S3 checks the role when it is configured, so its rights have to be there first.
            self.bucket.node.default_child.add_dependency(replicator.node.default_child)

    def _replicator(self, environment: Environment, replica: Replica, key: kms.IKey) -> iam.Role:
        """The role that S3 copies with. Its name is part of the policies of the replica."""
        source = f"arn:{self.partition}:s3:::{names.bucket(environment, 'archive')}"
        target = f"arn:{self.partition}:s3:::{replica['bucket']}"
        return iam.Role(
            self,
            "Replicator",
            role_name=names.resource(environment, "replicator"),
            assumed_by=iam.ServicePrincipal("s3.amazonaws.com"),
            inline_policies={
                "replicate": iam.PolicyDocument(
                    statements=[
                        iam.PolicyStatement(
                            actions=["s3:GetReplicationConfiguration", "s3:ListBucket"],
                            resources=[source],
                        ),
                        iam.PolicyStatement(
                            actions=[
                                "s3:GetObjectVersionForReplication",
                                "s3:GetObjectVersionAcl",
                                "s3:GetObjectVersionTagging",
                                "s3:GetObjectRetention",
                                "s3:GetObjectLegalHold",
                            ],
                            resources=[f"{source}/*"],
                        ),
                        iam.PolicyStatement(
                            actions=[
                                "s3:ReplicateObject",
                                "s3:ReplicateTags",
                                "s3:ObjectOwnerOverrideToBucketOwner",
                            ],
                            resources=[f"{target}/*"],
                        ),
                        iam.PolicyStatement(actions=["kms:Decrypt"], resources=[key.key_arn]),
                        iam.PolicyStatement(
                            actions=["kms:Encrypt"], resources=[replica["key_arn"]]
                        ),
                    ]
                )
            },
        )
