"""What CloudFront wants to find in us-east-1."""

from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from media.config import Settings


class EdgeStack(cdk.Stack):
    """The certificate of the host, and the firewall in front of it."""

    def __init__(self, scope: Construct, id: str, *, settings: Settings, **kwargs: Any) -> None:
        super().__init__(scope, id, **kwargs)
        zone = route53.HostedZone.from_hosted_zone_attributes(
            self, "Zone", hosted_zone_id=settings.zone_id, zone_name=settings.zone_name
        )
        certificate = acm.Certificate(
            self,
            "Certificate",
            domain_name=settings.host,
            validation=acm.CertificateValidation.from_dns(zone),
        )

        rules = [
            _rule(
                10,
                "reputation",
                wafv2.CfnWebACL.StatementProperty(
                    managed_rule_group_statement=wafv2.CfnWebACL.ManagedRuleGroupStatementProperty(
                        vendor_name="AWS", name="AWSManagedRulesAmazonIpReputationList"
                    )
                ),
                managed=True,
            ),
            _rule(
                20,
                "flood",
                wafv2.CfnWebACL.StatementProperty(
                    rate_based_statement=wafv2.CfnWebACL.RateBasedStatementProperty(
                        limit=settings.firewall.requests_per_five_minutes,
                        aggregate_key_type="IP",
                    )
                ),
            ),
        ]
        if settings.firewall.blocked_countries:
            rules.append(
                _rule(
                    30,
                    "countries",
                    wafv2.CfnWebACL.StatementProperty(
                        geo_match_statement=wafv2.CfnWebACL.GeoMatchStatementProperty(
                            country_codes=list(settings.firewall.blocked_countries)
                        )
                    ),
                )
            )
        acl = wafv2.CfnWebACL(
            self,
            "Firewall",
            name=f"media-{settings.name}",
            scope="CLOUDFRONT",
            default_action=wafv2.CfnWebACL.DefaultActionProperty(allow={}),
            visibility_config=_visible(f"media-{settings.name}"),
            rules=rules,
        )
        # Both go into `edge` of the settings, once.
        cdk.CfnOutput(self, "CertificateArn", value=certificate.certificate_arn)
        cdk.CfnOutput(self, "WebAclArn", value=acl.attr_arn)


def _rule(
    priority: int, name: str, statement: wafv2.CfnWebACL.StatementProperty, *, managed: bool = False
) -> wafv2.CfnWebACL.RuleProperty:
    """A rule that blocks what `statement` matches, or lets a managed group decide for itself."""
    decision: dict[str, Any] = (
        {"override_action": wafv2.CfnWebACL.OverrideActionProperty(none={})}
        if managed
        else {"action": wafv2.CfnWebACL.RuleActionProperty(block={})}
    )
    return wafv2.CfnWebACL.RuleProperty(
        name=name,
        priority=priority,
        statement=statement,
        visibility_config=_visible(name),
        **decision,
    )


def _visible(name: str) -> wafv2.CfnWebACL.VisibilityConfigProperty:
    return wafv2.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, sampled_requests_enabled=True, metric_name=name
    )
