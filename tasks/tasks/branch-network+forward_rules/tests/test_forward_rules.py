"""Queries for the zones of branches are forwarded to the branches."""

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import build
from netcdk.plan import Plan

RULE = "AWS::Route53Resolver::ResolverRule"
ASSOCIATION = "AWS::Route53Resolver::ResolverRuleAssociation"
ENDPOINT = "AWS::Route53Resolver::ResolverEndpoint"


class Resolving:
    def __init__(self):
        transit, _, names = build(App(), Plan.read())
        self.transit = Template.from_stack(transit)
        self.names = Template.from_stack(names)

    def rule(self, zone):
        found = [
            (rule_id, rule["Properties"])
            for rule_id, rule in self.names.find_resources(RULE).items()
            if rule["Properties"]["DomainName"].rstrip(".") == zone
        ]
        assert len(found) == 1, f"{len(found)} rules for {zone}"
        return found[0]

    def vpc_name(self, value):
        """Name in the plan of the VPC that an imported value stands for."""
        for output in self.transit.find_outputs("*").values():
            if output.get("Export", {}).get("Name") == value.get("Fn::ImportValue"):
                vpc = self.transit.find_resources("AWS::EC2::VPC")[output["Value"]["Ref"]]
                (name,) = [t["Value"] for t in vpc["Properties"]["Tags"] if t["Key"] == "Name"]
                return name.removeprefix("hw-")
        raise AssertionError(value)

    def vpcs_with(self, zone):
        rule_id, _ = self.rule(zone)
        ids = ({"Ref": rule_id}, {"Fn::GetAtt": [rule_id, "ResolverRuleId"]})
        return sorted(
            self.vpc_name(item["Properties"]["VPCId"])
            for item in self.names.find_resources(ASSOCIATION).values()
            if item["Properties"]["ResolverRuleId"] in ids
        )


@pytest.fixture(scope="module")
def resolving():
    return Resolving()


def servers(rule):
    return sorted((target["Ip"], str(target.get("Port", "53"))) for target in rule["TargetIps"])


def test_leith_is_asked_at_both_of_its_servers(resolving):
    _, rule = resolving.rule("leith.haverwick.example")
    assert servers(rule) == [("10.201.0.53", "53"), ("10.201.1.53", "53")]


def test_tain_is_asked_on_its_own_port(resolving):
    _, rule = resolving.rule("tain.haverwick.example")
    assert servers(rule) == [("10.204.8.2", "5353")]


def test_queries_leave_by_the_outbound_endpoint(resolving):
    (outbound,) = resolving.names.find_resources(ENDPOINT, {"Properties": {"Direction": "OUTBOUND"}})
    for zone in ("leith.haverwick.example", "tain.haverwick.example"):
        _, rule = resolving.rule(zone)
        assert rule["RuleType"] == "FORWARD"
        assert rule["ResolverEndpointId"] in (
            {"Ref": outbound},
            {"Fn::GetAtt": [outbound, "ResolverEndpointId"]},
        )


@pytest.mark.parametrize("zone", ["leith.haverwick.example", "tain.haverwick.example"])
def test_the_rules_hold_where_branches_are_seen(resolving, zone):
    assert resolving.vpcs_with(zone) == ["apps", "shared"]


def test_no_rules_for_branches_without_servers_or_closed(resolving):
    resolving.names.resource_count_is(RULE, 2)
    resolving.names.resource_count_is(ASSOCIATION, 4)


def test_the_endpoints_stay(resolving):
    resolving.names.resource_count_is(ENDPOINT, 2)
    resolving.names.has_resource_properties(ENDPOINT, {"Direction": "INBOUND", "Name": "hw-inbound"})
    assert len(resolving.names.find_resources(RULE)) == 2
