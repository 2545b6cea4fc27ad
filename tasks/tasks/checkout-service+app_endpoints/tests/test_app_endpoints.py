"""Tasks in the app subnets reach the AWS services they need, and only through endpoints."""

import re

import pytest
from aws_cdk import App
from aws_cdk.assertions import Match, Template

from app import add_environment
from infra.environments import PRODUCTION

HTTPS = 443
SERVICES = {"ecr.api", "ecr.dkr", "logs", "secretsmanager"}


class Network:
    """The synthesized network stack of production."""

    def __init__(self):
        self.template = Template.from_stack(add_environment(App(), PRODUCTION).network)
        (self.vpc_id,) = self.template.find_resources("AWS::EC2::VPC")

    def subnets(self, tier):
        """Logical ids of the subnets of `tier`."""
        tag = {"Key": "aws-cdk:subnet-name", "Value": tier}
        return set(
            self.template.find_resources(
                "AWS::EC2::Subnet", {"Properties": {"Tags": Match.array_with([tag])}}
            )
        )

    def route_tables(self, tier):
        """Logical ids of the route tables of the subnets of `tier`."""
        associations = self.template.find_resources("AWS::EC2::SubnetRouteTableAssociation")
        return {
            referred(association["Properties"]["RouteTableId"])
            for association in associations.values()
            if referred(association["Properties"]["SubnetId"]) in self.subnets(tier)
        }

    def endpoints(self, kind):
        """Properties of the endpoints of `kind`, by the end of the name of their service."""
        found = self.template.find_resources("AWS::EC2::VPCEndpoint")
        by_service = {}
        for endpoint in (resource["Properties"] for resource in found.values()):
            # A gateway is what CloudFormation makes when no type is given.
            if endpoint.get("VpcEndpointType", "Gateway") == kind:
                service = short_name(endpoint["ServiceName"])
                assert service not in by_service, f"{service} has two endpoints"
                by_service[service] = endpoint
        return by_service

    def ingress(self, group_id):
        """All ingress rules of a security group, inline or apart."""
        group = self.template.find_resources("AWS::EC2::SecurityGroup")[group_id]
        apart = self.template.find_resources("AWS::EC2::SecurityGroupIngress").values()
        return group["Properties"].get("SecurityGroupIngress", []) + [
            rule["Properties"]
            for rule in apart
            if referred(rule["Properties"].get("GroupId")) == group_id
        ]

    def is_vpc_range(self, cidr):
        return cidr in (PRODUCTION.cidr, {"Fn::GetAtt": [self.vpc_id, "CidrBlock"]})


def short_name(service_name):
    """`ecr.api` of `com.amazonaws.<region>.ecr.api`, the region a token or not."""
    if isinstance(service_name, dict) and "Fn::Join" in service_name:
        separator, parts = service_name["Fn::Join"]
        service_name = separator.join(p if isinstance(p, str) else "region" for p in parts)
    elif isinstance(service_name, dict):
        service_name = service_name["Fn::Sub"]
    return re.fullmatch(r"com\.amazonaws\.[^.]+\.(.+)", service_name).group(1)


def referred(value):
    """Logical id of the resource whose id `value` is: `Ref`, or the attribute that equals it."""
    if isinstance(value, dict) and "Ref" in value:
        return value["Ref"]
    if isinstance(value, dict) and "Fn::GetAtt" in value:
        logical_id, attribute = value["Fn::GetAtt"]
        if attribute in ("GroupId", "RouteTableId", "SubnetId", "VpcId"):
            return logical_id
    return None


@pytest.fixture(scope="module")
def network():
    return Network()


def test_interface_endpoints_for_the_four_services_and_no_other(network):
    assert set(network.endpoints("Interface")) == SERVICES


def test_interface_endpoints_are_in_all_app_subnets(network):
    endpoints = network.endpoints("Interface")
    assert endpoints, "there are no interface endpoints"
    for service, endpoint in endpoints.items():
        placed = {referred(subnet) for subnet in endpoint["SubnetIds"]}
        assert placed == network.subnets("app"), f"{service} is elsewhere"


def test_services_are_found_by_their_usual_names(network):
    endpoints = network.endpoints("Interface")
    assert endpoints, "there are no interface endpoints"
    for service, endpoint in endpoints.items():
        assert endpoint.get("PrivateDnsEnabled") is True, f"{service} has no private DNS"
        assert referred(endpoint["VpcId"]) == network.vpc_id


def test_endpoints_admit_https_from_the_vpc_only(network):
    endpoints = network.endpoints("Interface")
    assert endpoints, "there are no interface endpoints"
    for service, endpoint in endpoints.items():
        groups = [referred(group) for group in endpoint.get("SecurityGroupIds", [])]
        rules = [rule for group in groups for rule in network.ingress(group)]
        assert rules, f"{service} admits nothing"
        for rule in rules:
            assert network.is_vpc_range(rule.get("CidrIp")), f"{service} admits {rule}"
            assert rule["IpProtocol"] == "tcp"
            assert (rule["FromPort"], rule["ToPort"]) == (HTTPS, HTTPS)


def test_s3_gateway_serves_the_app_route_tables_only(network):
    gateways = network.endpoints("Gateway")
    assert set(gateways) == {"s3"}
    assert referred(gateways["s3"]["VpcId"]) == network.vpc_id
    tables = {referred(table) for table in gateways["s3"].get("RouteTableIds", [])}
    assert tables == network.route_tables("app")


def test_the_app_subnets_still_have_no_route_to_the_internet(network):
    network.template.resource_count_is("AWS::EC2::NatGateway", 0)
    network.template.resource_count_is("AWS::EC2::Subnet", 6)
    routes = network.template.find_resources("AWS::EC2::Route").values()
    tables = {referred(route["Properties"]["RouteTableId"]) for route in routes}
    assert tables == network.route_tables("edge")
