"""House rules for what this repository deploys itself."""

import jsii
from aws_cdk import Annotations, IAspect, Tags
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import IConstruct

from guardrails.org import Org


@jsii.implements(IAspect)
class CurrentRuntimes:
    """Refuses functions with a runtime that security no longer patches."""

    RETIRED = ("python3.8", "python3.9", "nodejs16.x", "nodejs18.x")

    def visit(self, node: IConstruct) -> None:
        if isinstance(node, lambda_.CfnFunction) and node.runtime in self.RETIRED:
            Annotations.of(node).add_error(f"runtime {node.runtime} is retired")


@jsii.implements(IAspect)
class LogRetention:
    """No log group lives for ever, and none is kept for less time than the organisation wants."""

    def __init__(self, days: int) -> None:
        self.days = days

    def visit(self, node: IConstruct) -> None:
        """Give `node` the retention of the organisation, if it is a log group that needs it."""
        # BEGIN INSERT house_rules
        if isinstance(node, logs.CfnLogGroup):
            if node.retention_in_days is None or node.retention_in_days < self.days:
                node.retention_in_days = self.days
        # END INSERT house_rules


@jsii.implements(IAspect)
class EncryptedMessaging:
    """Queues without a key use the one of SQS; topics without a key are refused."""

    def visit(self, node: IConstruct) -> None:
        """Mend or refuse `node`, if it is a queue or a topic."""
        # BEGIN INSERT house_rules
        if isinstance(node, sqs.CfnQueue) and node.kms_master_key_id is None:
            node.sqs_managed_sse_enabled = True
        if isinstance(node, sns.CfnTopic) and node.kms_master_key_id is None:
            Annotations.of(node).add_error(f"topic {node.node.path} has no key")
        # END INSERT house_rules


def tag_all(scope: IConstruct, org: Org) -> None:
    Tags.of(scope).add("team", "cloud-security")
    Tags.of(scope).add("org", org.name)
