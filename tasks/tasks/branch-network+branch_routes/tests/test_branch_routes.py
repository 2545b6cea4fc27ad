"""Hosts find the way to the branches over the transit gateway."""

import tomllib

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template

from app import build
from netcdk.plan import FILE, Plan

NETWORKS = {"10.201.0.0/16", "10.202.0.0/20", "10.202.64.0/20", "10.204.0.0/16", "172.20.4.0/24"}
ROUTE = "AWS::EC2::Route"
ATTACHMENTS = ("AWS::EC2::TransitGatewayAttachment", "AWS::EC2::TransitGatewayVpcAttachment")


class Network:
    def __init__(self, plan):
        transit, *_ = build(App(), plan)
        self.template = Template.from_stack(transit)

    def vpc_id(self, name):
        (found,) = [
            vpc_id
            for vpc_id, vpc in self.template.find_resources("AWS::EC2::VPC").items()
            if {"Key": "Name", "Value": f"hw-{name}"} in vpc["Properties"]["Tags"]
        ]
        return found

    def tables(self, vpc, subnet_name):
        """Route tables of the subnets of that name in a VPC."""
        tag = {"Key": "aws-cdk:subnet-name", "Value": subnet_name}
        subnets = {
            subnet_id
            for subnet_id, subnet in self.template.find_resources("AWS::EC2::Subnet").items()
            if subnet["Properties"]["VpcId"] == {"Ref": self.vpc_id(vpc)}
            and tag in subnet["Properties"]["Tags"]
        }
        associations = self.template.find_resources("AWS::EC2::SubnetRouteTableAssociation")
        return {
            item["Properties"]["RouteTableId"]["Ref"]
            for item in associations.values()
            if item["Properties"]["SubnetId"]["Ref"] in subnets
        }

    def routes(self, table):
        """Routes of a table by destination."""
        found = {}
        for route in self.template.find_resources(ROUTE).values():
            if route["Properties"]["RouteTableId"] in (
                {"Ref": table},
                {"Fn::GetAtt": [table, "RouteTableId"]},
            ):
                destination = route["Properties"]["DestinationCidrBlock"]
                assert destination not in found, f"two routes to {destination}"
                found[destination] = route
        return found

    def attachment(self, vpc):
        (found,) = [
            attachment_id
            for kind in ATTACHMENTS
            for attachment_id, item in self.template.find_resources(kind).items()
            if item["Properties"]["VpcId"] == {"Ref": self.vpc_id(vpc)}
        ]
        return found


@pytest.fixture(scope="module")
def network():
    return Network(Plan.read())


@pytest.mark.parametrize("vpc", ["shared", "apps"])
def test_every_subnet_of_hosts_has_a_route_per_network(network, vpc):
    tables = network.tables(vpc, "hosts")
    assert len(tables) == 2
    for table in tables:
        assert set(network.routes(table)) == NETWORKS


def test_routes_lead_over_the_transit_gateway(network):
    (gateway,) = network.template.find_resources("AWS::EC2::TransitGateway")
    network.template.resource_count_is(ROUTE, 20)
    ways = ("TransitGatewayId", "GatewayId", "NatGatewayId", "VpcPeeringConnectionId", "InstanceId")
    for route in network.template.find_resources(ROUTE).values():
        used = {way: route["Properties"][way] for way in ways if way in route["Properties"]}
        assert used in (
            {"TransitGatewayId": {"Ref": gateway}},
            {"TransitGatewayId": {"Fn::GetAtt": [gateway, "Id"]}},
        )


@pytest.mark.parametrize("vpc", ["shared", "apps"])
def test_routes_wait_for_the_attachment_of_their_vpc(network, vpc):
    attachment = network.attachment(vpc)
    for table in network.tables(vpc, "hosts"):
        routes = network.routes(table)
        assert routes
        for route in routes.values():
            dependencies = route.get("DependsOn", [])
            dependencies = [dependencies] if isinstance(dependencies, str) else dependencies
            assert attachment in dependencies


def test_the_lab_sees_no_branch(network):
    for name in ("hosts", "transit"):
        for table in network.tables("lab", name):
            assert network.routes(table) == {}
    network.template.resource_count_is("AWS::EC2::VPC", 3)
    assert any(network.routes(table) for table in network.tables("apps", "hosts"))


def test_the_gateways_own_subnets_have_no_routes(network):
    for vpc in ("shared", "apps"):
        assert all(network.routes(table) for table in network.tables(vpc, "hosts"))
        for table in network.tables(vpc, "transit"):
            assert network.routes(table) == {}


def test_routes_follow_the_plan():
    text = FILE.read_text().replace("closed = true", "closed = false")
    reopened = Network(Plan(tomllib.loads(text)))
    reopened.template.resource_count_is(ROUTE, 24)
    for table in reopened.tables("apps", "hosts"):
        assert set(reopened.routes(table)) == NETWORKS | {"10.203.0.0/16"}
