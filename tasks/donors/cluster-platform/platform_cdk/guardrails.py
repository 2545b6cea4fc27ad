"""What the organisation expects of every stack. Applied to whole stages, in stage.py."""

import jsii
from aws_cdk import Annotations, CfnResource, IAspect
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs


@jsii.implements(IAspect)
class LogsExpire:
    """Log groups that are kept forever are an error."""

    def visit(self, node):
        if isinstance(node, logs.CfnLogGroup) and node.retention_in_days is None:
            Annotations.of(node).add_error("say how long this log group is kept")
# BEGIN INSERT role_boundary


@jsii.implements(IAspect)
class RolesAreBounded:
    """Roles get the boundary of the platform, unless they have one. Users are an error."""

    def __init__(self, boundary_arn):
        self._boundary_arn = boundary_arn

    def visit(self, node):
        if isinstance(node, iam.CfnRole) and node.permissions_boundary is None:
            node.permissions_boundary = self._boundary_arn
        elif isinstance(node, iam.CfnUser):
            Annotations.of(node).add_error("IAM users are not allowed in platform accounts")
# END INSERT role_boundary


@jsii.implements(IAspect)
class Owned:
    """Taggable resources carry the tag that the bill is split by."""

    def __init__(self, cluster):
        self._cluster = cluster

    def visit(self, node):
        tags = getattr(node, "tags", None)
        if isinstance(node, CfnResource) and hasattr(tags, "set_tag"):
            tags.set_tag("platform:cluster", self._cluster)
