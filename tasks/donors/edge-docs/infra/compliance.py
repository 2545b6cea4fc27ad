"""Rules of the security team, checked at every synth."""

import jsii
from aws_cdk import Annotations, IAspect
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import IConstruct


@jsii.implements(IAspect)
class Compliance:
    """Refuses what the security team would refuse, before it is deployed."""

    def visit(self, node: IConstruct) -> None:
        """Check one construct, and attach an error to it for every rule that it breaks."""
        if isinstance(node, s3.CfnBucket):
            if node.public_access_block_configuration is None:
                Annotations.of(node).add_error("SEC-3: a bucket must block public access")
            if node.bucket_encryption is None:
                Annotations.of(node).add_error("SEC-4: a bucket must be encrypted")
        elif isinstance(node, logs.CfnLogGroup):
            if node.retention_in_days is None:
                Annotations.of(node).add_error("SEC-9: logs must not be kept for ever")
