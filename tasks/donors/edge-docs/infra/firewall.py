"""The web application firewall in front of the distribution."""

from itertools import count

from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from infra.settings import FirewallSettings


class Firewall(Construct):
    """A rate limit for everybody, and managed rules zone by zone.

    `web_acl_arn` is what a distribution wants to know of it.
    """

    def __init__(
        self, scope: Construct, id: str, *, name: str, settings: FirewallSettings
    ) -> None:
        super().__init__(scope, id)
        self._name = name

        rules = [self._rate_limit(settings.requests_per_five_minutes)]
        priorities = count(start=10)

        for zone in settings.zones:
            scope_down = only_under(zone.path)
            for group in zone.groups:
                if group.enabled:
                    rule_name = f"{zone.name}-{group.name}"
                    priority = next(priorities)
                    # BEGIN INSERT managed_rules
                    if group.mode == "count":
                        override = wafv2.CfnWebACL.OverrideActionProperty(count={})
                    else:
                        override = wafv2.CfnWebACL.OverrideActionProperty(none={})

                    counted = [
                        wafv2.CfnWebACL.RuleActionOverrideProperty(
                            name=rule,
                            action_to_use=wafv2.CfnWebACL.RuleActionProperty(count={}),
                        )
                        for rule in group.count_only
                    ]
                    managed = wafv2.CfnWebACL.ManagedRuleGroupStatementProperty(
                        vendor_name="AWS",
                        name=group.name,
                        scope_down_statement=scope_down,
                        rule_action_overrides=counted or None,
                    )
                    rules.append(
                        wafv2.CfnWebACL.RuleProperty(
                            name=rule_name,
                            priority=priority,
                            override_action=override,
                            statement=wafv2.CfnWebACL.StatementProperty(
                                managed_rule_group_statement=managed
                            ),
                            visibility_config=self._visibility(rule_name),
                        )
                    )
                    # END INSERT managed_rules

        web_acl = wafv2.CfnWebACL(
            self,
            "WebAcl",
            name=name,
            scope="CLOUDFRONT",
            default_action=wafv2.CfnWebACL.DefaultActionProperty(allow={}),
            rules=rules,
            visibility_config=self._visibility("all"),
        )
        self.web_acl_arn = web_acl.attr_arn

    def _rate_limit(self, limit: int) -> wafv2.CfnWebACL.RuleProperty:
        """Turn away an address that sends more than `limit` requests in five minutes."""
        return wafv2.CfnWebACL.RuleProperty(
            name="rate-limit",
            priority=0,
            action=wafv2.CfnWebACL.RuleActionProperty(block={}),
            statement=wafv2.CfnWebACL.StatementProperty(
                rate_based_statement=wafv2.CfnWebACL.RateBasedStatementProperty(
                    aggregate_key_type="IP", limit=limit
                )
            ),
            visibility_config=self._visibility("rate-limit"),
        )

    def _visibility(self, rule_name: str) -> wafv2.CfnWebACL.VisibilityConfigProperty:
        """Metrics and samples under a name that tells rules, and environments, apart."""
        return wafv2.CfnWebACL.VisibilityConfigProperty(
            cloud_watch_metrics_enabled=True,
            metric_name=f"{self._name}-{rule_name}",
            sampled_requests_enabled=True,
        )


def only_under(path: str) -> wafv2.CfnWebACL.StatementProperty | None:
    """Statement that holds for requests under a path; none for the root, where all of them are."""
    if path == "/":
        return None
    return wafv2.CfnWebACL.StatementProperty(
        byte_match_statement=wafv2.CfnWebACL.ByteMatchStatementProperty(
            field_to_match=wafv2.CfnWebACL.FieldToMatchProperty(uri_path={}),
            positional_constraint="STARTS_WITH",
            search_string=path,
            text_transformations=[
                wafv2.CfnWebACL.TextTransformationProperty(priority=0, type="NORMALIZE_PATH")
            ],
        )
    )
