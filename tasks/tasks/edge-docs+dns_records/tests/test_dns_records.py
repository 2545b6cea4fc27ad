"""Every name of the site leads to the distribution, over IPv4 and IPv6."""

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Match, Template

from infra.settings import load
from infra.site import DocsStack


def docs_stack(environment):
    return DocsStack(
        cdk.App(),
        "Docs",
        settings=load(environment),
        env=cdk.Environment(region="us-east-1"),
    )


@pytest.fixture(scope="module")
def stack():
    return docs_stack("production")


@pytest.fixture(scope="module")
def template(stack):
    return Template.from_stack(stack)


def has_record(template, record_type, host_name):
    template.has_resource_properties(
        "AWS::Route53::RecordSet",
        {
            "Type": record_type,
            "Name": Match.string_like_regexp(rf"^{host_name.replace('.', '[.]')}[.]?$"),
        },
    )


def test_every_name_has_an_ipv4_record(template):
    has_record(template, "A", "docs.halyard.example")
    has_record(template, "A", "manual.halyard.example")


def test_every_name_has_an_ipv6_record(template):
    has_record(template, "AAAA", "docs.halyard.example")
    has_record(template, "AAAA", "manual.halyard.example")


def test_records_are_aliases_of_the_distribution_in_our_zone(template, stack):
    distribution = stack.get_logical_id(stack.delivery.distribution.node.default_child)
    template.all_resources_properties(
        "AWS::Route53::RecordSet",
        {
            "HostedZoneId": "Z04719302QH2EXAMPLE",
            "AliasTarget": {
                "DNSName": {"Fn::GetAtt": [distribution, "DomainName"]},
                "HostedZoneId": Match.any_value(),
            },
        },
    )
    template.has_resource_properties("AWS::Route53::RecordSet", {"TTL": Match.absent()})


def test_there_are_two_records_for_each_name_and_no_more(template):
    template.resource_count_is("AWS::Route53::RecordSet", 4)


def test_an_environment_with_one_name_gets_two_records():
    template = Template.from_stack(docs_stack("preview"))
    template.resource_count_is("AWS::Route53::RecordSet", 2)
    has_record(template, "A", "docs-preview.halyard.example")
    has_record(template, "AAAA", "docs-preview.halyard.example")
