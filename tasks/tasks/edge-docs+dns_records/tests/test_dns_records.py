"""Every name of the site leads to the distribution, over IPv4 and IPv6."""

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

from infra.settings import load
from infra.site import DocsStack

# The hosted zone of every distribution, wherever it is.
CLOUDFRONT = "Z2FDTNDATAQYW2"


class Site:
    """The synthesized site of one environment."""

    def __init__(self, environment):
        stack = DocsStack(
            cdk.App(),
            "Docs",
            settings=load(environment),
            env=cdk.Environment(region="us-east-1"),
        )
        self.template = Template.from_stack(stack)
        self.distribution = stack.get_logical_id(stack.delivery.distribution.node.default_child)

    def records(self):
        """All records, whether they are resources of their own or members of a group."""
        found = [
            record["Properties"]
            for record in self.template.find_resources("AWS::Route53::RecordSet").values()
        ]
        for group in self.template.find_resources("AWS::Route53::RecordSetGroup").values():
            zone = {
                key: value
                for key, value in group["Properties"].items()
                if key in ("HostedZoneId", "HostedZoneName")
            }
            found += [{**zone, **record} for record in group["Properties"]["RecordSets"]]
        return found

    def names(self, record_type):
        """Names of the records of a type, sorted, without the dot that may end them."""
        return sorted(
            record["Name"].removesuffix(".")
            for record in self.records()
            if record["Type"] == record_type
        )

    def literal(self, value):
        """`value`, looked up in its mapping if it is in one."""
        if isinstance(value, dict) and "Fn::FindInMap" in value:
            name, _, key = value["Fn::FindInMap"]
            value = self.template.to_json()["Mappings"][name]["aws"][key]
        return value


@pytest.fixture(scope="module")
def production():
    return Site("production")


def test_every_name_has_an_ipv4_record(production):
    assert production.names("A") == ["docs.halyard.example", "manual.halyard.example"]


def test_every_name_has_an_ipv6_record(production):
    assert production.names("AAAA") == ["docs.halyard.example", "manual.halyard.example"]


def test_records_are_aliases_of_the_distribution(production):
    production.template.resource_count_is("AWS::CloudFront::Distribution", 1)
    assert production.records(), "there are no records"
    for record in production.records():
        alias = record.get("AliasTarget", {})
        assert alias.get("DNSName") == {"Fn::GetAtt": [production.distribution, "DomainName"]}
        assert production.literal(alias["HostedZoneId"]) == CLOUDFRONT
        # Route 53 can check the health of many targets, but not of distributions.
        assert not alias.get("EvaluateTargetHealth")
        assert "TTL" not in record and "ResourceRecords" not in record


def test_records_are_in_our_zone(production):
    assert production.records(), "there are no records"
    for record in production.records():
        if "HostedZoneName" in record:
            assert record["HostedZoneName"] == "halyard.example."
        else:
            assert record["HostedZoneId"] == "Z04719302QH2EXAMPLE"


def test_nothing_else_is_in_the_zone(production):
    assert len(production.records()) == 4
    production.template.resource_count_is("AWS::Route53::HostedZone", 0)


def test_an_environment_with_one_name_gets_two_records():
    preview = Site("preview")
    assert preview.names("A") == preview.names("AAAA") == ["docs-preview.halyard.example"]
    assert len(preview.records()) == 2
