"""Managed rule groups are in the firewall as the settings say."""

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Match, Template

from infra.firewall import Firewall
from infra.settings import FirewallSettings, RuleGroup, Zone, load

UNDER_SEARCH = {
    "ByteMatchStatement": {
        "PositionalConstraint": "STARTS_WITH",
        "SearchString": "/search/",
        "FieldToMatch": {"UriPath": {}},
    }
}


def synthesize(settings):
    stack = cdk.Stack(cdk.App(), "Test", env=cdk.Environment(region="us-east-1"))
    Firewall(stack, "Firewall", name="docs-test", settings=settings)
    return Template.from_stack(stack)


@pytest.fixture(scope="module")
def template():
    return synthesize(load("production").firewall)


def has_rule(template, rule):
    template.has_resource_properties(
        "AWS::WAFv2::WebACL", {"Rules": Match.array_with([Match.object_like(rule)])}
    )


def managed(**properties):
    """Statement for a managed rule group with at least these properties."""
    return {"ManagedRuleGroupStatement": Match.object_like(properties)}


def all_rules(template):
    (web_acl,) = template.find_resources("AWS::WAFv2::WebACL").values()
    return web_acl["Properties"]["Rules"]


def test_every_enabled_group_has_its_rule(template):
    for zone, group in (
        ("everywhere", "AWSManagedRulesAmazonIpReputationList"),
        ("everywhere", "AWSManagedRulesCommonRuleSet"),
        ("search", "AWSManagedRulesSQLiRuleSet"),
        ("search", "AWSManagedRulesKnownBadInputsRuleSet"),
    ):
        rule = {"Name": f"{zone}-{group}", "Statement": managed(VendorName="AWS", Name=group)}
        has_rule(template, rule)


def test_rules_have_their_priorities_and_disabled_groups_have_none(template):
    has_rule(template, {"Name": "search-AWSManagedRulesSQLiRuleSet", "Priority": 12})
    assert {rule["Name"]: rule["Priority"] for rule in all_rules(template)} == {
        "rate-limit": 0,
        "everywhere-AWSManagedRulesAmazonIpReputationList": 10,
        "everywhere-AWSManagedRulesCommonRuleSet": 11,
        "search-AWSManagedRulesSQLiRuleSet": 12,
        "search-AWSManagedRulesKnownBadInputsRuleSet": 13,
    }
    assert len(all_rules(template)) == 5, "a rule is there twice"
    rate = {"RateBasedStatement": {"AggregateKeyType": "IP", "Limit": 2000}}
    has_rule(template, {"Name": "rate-limit", "Action": {"Block": {}}, "Statement": rate})


def test_blocking_groups_keep_their_own_actions(template):
    for name in (
        "everywhere-AWSManagedRulesAmazonIpReputationList",
        "everywhere-AWSManagedRulesCommonRuleSet",
        "search-AWSManagedRulesSQLiRuleSet",
    ):
        action = {"OverrideAction": {"None": {}, "Count": Match.absent()}}
        has_rule(template, {"Name": name, "Action": Match.absent(), **action})


def test_counting_groups_only_count(template):
    name = "search-AWSManagedRulesKnownBadInputsRuleSet"
    action = {"OverrideAction": {"Count": {}, "None": Match.absent()}}
    has_rule(template, {"Name": name, "Action": Match.absent(), **action})


def test_single_rules_can_be_made_to_count(template):
    name = "everywhere-AWSManagedRulesCommonRuleSet"
    for rule in ("SizeRestrictions_QUERYSTRING", "NoUserAgent_HEADER"):
        override = {"Name": rule, "ActionToUse": {"Count": {}}}
        statement = managed(RuleActionOverrides=Match.array_with([override]))
        has_rule(template, {"Name": name, "Statement": statement})

    groups = [rule["Statement"].get("ManagedRuleGroupStatement", {}) for rule in all_rules(template)]
    overrides = [override for group in groups for override in group.get("RuleActionOverrides", [])]
    assert len(overrides) == 2, f"rules of other groups were overridden too: {overrides}"
    assert all(override["ActionToUse"] == {"Count": {}} for override in overrides)
    assert not any(group.get("ExcludedRules") for group in groups), "the old list is in use"


def test_groups_only_look_at_their_zone(template):
    for group in ("AWSManagedRulesSQLiRuleSet", "AWSManagedRulesKnownBadInputsRuleSet"):
        has_rule(template, {"Statement": managed(Name=group, ScopeDownStatement=UNDER_SEARCH)})
    for group in ("AWSManagedRulesAmazonIpReputationList", "AWSManagedRulesCommonRuleSet"):
        has_rule(template, {"Statement": managed(Name=group, ScopeDownStatement=Match.absent())})


def test_every_group_has_metrics_of_its_own(template):
    for name in (
        "everywhere-AWSManagedRulesAmazonIpReputationList",
        "everywhere-AWSManagedRulesCommonRuleSet",
        "search-AWSManagedRulesSQLiRuleSet",
        "search-AWSManagedRulesKnownBadInputsRuleSet",
    ):
        visibility = {
            "CloudWatchMetricsEnabled": True,
            "SampledRequestsEnabled": True,
            "MetricName": f"docs-test-{name}",
        }
        has_rule(template, {"Name": name, "VisibilityConfig": visibility})


def test_a_counting_group_may_have_rules_that_count_anyway():
    group = RuleGroup(name="AWSManagedRulesLinuxRuleSet", mode="count", count_only=("LFI_URIPATH",))
    zone = Zone(name="uploads", path="/uploads/", groups=(group,))
    template = synthesize(FirewallSettings(requests_per_five_minutes=100, zones=(zone,)))
    has_rule(
        template,
        {
            "Name": "uploads-AWSManagedRulesLinuxRuleSet",
            "OverrideAction": {"Count": {}},
            "Statement": managed(
                Name="AWSManagedRulesLinuxRuleSet",
                RuleActionOverrides=[{"Name": "LFI_URIPATH", "ActionToUse": {"Count": {}}}],
                ScopeDownStatement={
                    "ByteMatchStatement": Match.object_like({"SearchString": "/uploads/"})
                },
            ),
        },
    )
