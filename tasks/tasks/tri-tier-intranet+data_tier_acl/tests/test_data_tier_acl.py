"""The data tier has a network ACL that lets queries in and answers out."""

import ipaddress

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import build

TCP = 6


class Acls:
    """The network ACLs of one environment, as the network would apply them."""

    def __init__(self, name):
        stacks = build(App(), name)
        self.network = Template.from_stack(stacks["network"])
        self.template = Template.from_stack(stacks["acls"])

    def resolve(self, value):
        """Logical id in the network stack that an imported value stands for."""
        for output in self.network.find_outputs("*").values():
            if output.get("Export", {}).get("Name") == value.get("Fn::ImportValue"):
                return output["Value"]["Ref"]
        raise AssertionError(f"{value} is not from the network stack")

    def subnets(self, tier):
        """Networks of the subnets of `tier`, by logical id."""
        return {
            subnet_id: ipaddress.ip_network(subnet["Properties"]["CidrBlock"])
            for subnet_id, subnet in self.network.find_resources("AWS::EC2::Subnet").items()
            if {"Key": "aws-cdk:subnet-name", "Value": tier} in subnet["Properties"]["Tags"]
        }

    def acls_of(self, tier):
        """For each subnet of `tier`, the ACLs that it is associated with."""
        found = {subnet: [] for subnet in self.subnets(tier)}
        for item in self.template.find_resources("AWS::EC2::SubnetNetworkAclAssociation").values():
            subnet = self.resolve(item["Properties"]["SubnetId"])
            if subnet in found:
                found[subnet].append(acl_id(item["Properties"]["NetworkAclId"]))
        return found

    def acl_of(self, tier):
        acls = self.acls_of(tier)
        assert all(len(of_subnet) == 1 for of_subnet in acls.values()), f"{tier}: {acls}"
        ids = {of_subnet[0] for of_subnet in acls.values()}
        assert len(ids) == 1, f"the subnets of {tier} have different ACLs"
        return ids.pop()

    def entries(self, tier, egress):
        acl = self.acl_of(tier)
        entries = [
            entry["Properties"]
            for entry in self.template.find_resources("AWS::EC2::NetworkAclEntry").values()
            if acl_id(entry["Properties"]["NetworkAclId"]) == acl
        ]
        numbers = [(entry.get("Egress", False), entry["RuleNumber"]) for entry in entries]
        assert len(set(numbers)) == len(numbers), "two rules with the same number"
        chosen = [entry for entry in entries if entry.get("Egress", False) is egress]
        return sorted(chosen, key=lambda entry: entry["RuleNumber"])

    def passes(self, tier, address, port, *, egress, protocol=TCP):
        """Whether the ACL of `tier` lets a packet pass from or to `address`."""
        for entry in self.entries(tier, egress):
            ports = entry.get("PortRange", {"From": 0, "To": 65535})
            if (
                entry["Protocol"] in (protocol, -1)
                and ipaddress.ip_address(address) in ipaddress.ip_network(entry["CidrBlock"])
                and (entry["Protocol"] == -1 or ports["From"] <= port <= ports["To"])
            ):
                return entry["RuleAction"] == "allow"
        return False

    def hosts(self, tier):
        """First and last address of each subnet of `tier`."""
        return [str(net[at]) for net in self.subnets(tier).values() for at in (4, -2)]


def acl_id(value):
    return value.get("Ref") or value["Fn::GetAtt"][0]


@pytest.fixture(scope="module")
def prod():
    return Acls("prod")


@pytest.fixture(scope="module")
def test_environment():
    return Acls("test")


def clients_of(acls, *more):
    return [*acls.hosts("app"), *more]


def test_the_data_subnets_share_an_acl_of_their_own(prod):
    prod.template.resource_count_is("AWS::EC2::NetworkAcl", 3)
    assert len({prod.acl_of(tier) for tier in ("web", "app", "data")}) == 3


def test_queries_come_in_from_hosts_and_reporting(prod):
    for address in clients_of(prod, "10.61.12.0", "10.61.12.255"):
        assert prod.passes("data", address, 5432, egress=False), address
        for port in (22, 443, 5431, 5433, 8443, 40000):
            assert not prod.passes("data", address, port, egress=False), f"{address} {port}"
        assert not prod.passes("data", address, 5432, egress=False, protocol=17)


def test_answers_go_out_to_the_source_ports_of_hosts(prod):
    for address in clients_of(prod, "10.61.12.0", "10.61.12.255"):
        for port in (32768, 45000, 60999):
            assert prod.passes("data", address, port, egress=True), f"{address} {port}"
        for port in (443, 1024, 5432, 32767, 61000):
            assert not prod.passes("data", address, port, egress=True), f"{address} {port}"


def test_nobody_else_gets_in_or_is_answered(prod):
    strangers = [*prod.hosts("web"), "10.8.0.9", "10.61.11.255", "10.61.13.0", "52.219.1.1"]
    strangers += prod.hosts("data")
    for address in strangers:
        for port in (443, 5432, 40000):
            assert not prod.passes("data", address, port, egress=False), f"{address} {port}"
            assert not prod.passes("data", address, port, egress=True), f"{address} {port}"


def test_there_is_no_reporting_in_test(test_environment):
    for address in clients_of(test_environment):
        assert test_environment.passes("data", address, 5432, egress=False)
        assert test_environment.passes("data", address, 50000, egress=True)
    assert not test_environment.passes("data", "10.61.12.7", 5432, egress=False)
    assert not test_environment.passes("data", "10.61.12.7", 50000, egress=True)


def test_the_other_tiers_stay_as_they_are(prod):
    assert len(prod.entries("web", egress=False)) == 4
    assert len(prod.entries("web", egress=True)) == 4
    assert len(prod.entries("app", egress=False)) == 7
    assert len(prod.entries("app", egress=True)) == 7
    assert prod.passes("app", "52.219.1.1", 443, egress=True)
    assert not prod.passes("web", prod.hosts("data")[0], 5432, egress=True)
