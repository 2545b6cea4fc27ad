"""Aspects: what holds for everything of a tenant, whoever made it."""

import jsii
from aws_cdk import Annotations, IAspect, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import IConstruct

from factory.catalogue import Plan


@jsii.implements(IAspect)
class PlanGuard:
    """Makes a tenant's resources keep what the plan promises."""

    def __init__(self, plan: Plan, key: kms.IKey) -> None:
        self._plan = plan
        self._key = key

    def visit(self, node: IConstruct) -> None:
        if isinstance(node, s3.CfnBucket):
            self._check_name(node)
        # BEGIN INSERT plan_guard
        if isinstance(node, logs.CfnLogGroup):
            node.retention_in_days = self._plan.log_days
        if isinstance(node, dynamodb.CfnTable) and self._plan.recoverable:
            node.point_in_time_recovery_specification = (
                dynamodb.CfnTable.PointInTimeRecoverySpecificationProperty(
                    point_in_time_recovery_enabled=True
                )
            )
        if isinstance(node, s3.CfnBucket) and self._plan.recoverable:
            node.versioning_configuration = (
                s3.CfnBucket.VersioningConfigurationProperty(status="Enabled")
            )
        if isinstance(node, dynamodb.CfnTable | s3.CfnBucket) and self._plan.own_key_only:
            if not self._uses_own_key(node):
                Annotations.of(node).add_error(
                    f"plan {self._plan.name}: encrypt this with the tenant's own key"
                )
        # END INSERT plan_guard

    def _check_name(self, node: s3.CfnBucket) -> None:
        # Names of buckets are global, and a guessed one tells who our tenants are.
        if Stack.of(node).resolve(node.bucket_name) is not None:
            Annotations.of(node).add_error("a tenant's bucket must not have a fixed name")

    def _uses_own_key(self, node: dynamodb.CfnTable | s3.CfnBucket) -> bool:
        """Whether a table or a bucket is encrypted with the tenant's key."""
        stack = Stack.of(node)
        if isinstance(node, s3.CfnBucket):
            encryption = stack.resolve(node.bucket_encryption)
        else:
            encryption = stack.resolve(node.sse_specification)
        return str(stack.resolve(self._key.key_arn)) in str(encryption)
