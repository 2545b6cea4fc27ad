import aws_cdk as cdk
import jsii
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_logs as logs
from aws_cdk import aws_rds as rds


@jsii.implements(cdk.IAspect)
class Guardrails:
    """Settles what constructs leave open, and complains about what must not be there."""

    def __init__(self, *, log_days, insights_days, key):
        self.log_days = log_days
        self.insights_days = insights_days
        self.key = key

    def visit(self, node):
        if isinstance(node, logs.CfnLogGroup):
            node.retention_in_days = self.log_days
        elif isinstance(node, rds.CfnDBCluster):
            node.copy_tags_to_snapshot = True
        elif isinstance(node, ec2.CfnSubnet):
            if node.map_public_ip_on_launch:
                self._complain(node, "public subnet: there is nothing in here for the internet")
        # BEGIN INSERT database_guardrails
        elif isinstance(node, rds.CfnDBInstance):
            node.enable_performance_insights = True
            node.performance_insights_kms_key_id = self.key.key_arn
            node.performance_insights_retention_period = self.insights_days
            node.auto_minor_version_upgrade = False
        elif isinstance(node, ec2.CfnSecurityGroup):
            # The L2 construct renders its rules late, so they may still be a token here.
            for rule in cdk.Stack.of(node).resolve(node.security_group_ingress) or []:
                self._check_source(node, rule.get("cidrIp"), rule.get("cidrIpv6"))
        elif isinstance(node, ec2.CfnSecurityGroupIngress):
            self._check_source(node, node.cidr_ip, node.cidr_ipv6)
        # END INSERT database_guardrails

    # BEGIN INSERT database_guardrails
    def _check_source(self, node, ipv4, ipv6):
        if ipv4 == "0.0.0.0/0" or ipv6 == "::/0":
            self._complain(node, "open to the whole internet: name who is to come in")

    # END INSERT database_guardrails
    def _complain(self, node, message):
        cdk.Annotations.of(node).add_error(message)
