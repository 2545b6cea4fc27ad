"""House rules for everything in the app."""

import jsii
from aws_cdk import Annotations, IAspect, aws_logs as logs, aws_sqs as sqs


@jsii.implements(IAspect)
class Guards:
    """
    1. Queues are encrypted. One that has no key gets the keys of SQS; one that has a key keeps it.
    2. Logs do not stay for ever. A log group that says nothing keeps them for `log_days`.
    3. What a queue cannot get rid of has a place to go. A queue without a dead-letter queue is an
       error, unless it is one: the names of those end in `-dead`.
    """

    def __init__(self, log_days):
        self.log_days = log_days

    def visit(self, node):
        """Mend what can be mended, report the rest."""
        # BEGIN INSERT house_rules
        if isinstance(node, sqs.CfnQueue):
            if node.kms_master_key_id is None:
                node.sqs_managed_sse_enabled = True
            if node.redrive_policy is None and not (node.queue_name or "").endswith("-dead"):
                Annotations.of(node).add_error("This queue has no dead-letter queue.")
        elif isinstance(node, logs.CfnLogGroup):
            if node.retention_in_days is None:
                node.retention_in_days = self.log_days
        # END INSERT house_rules
