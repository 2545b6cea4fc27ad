"""Where the instances stand."""

from aws_cdk import aws_ec2 as ec2
from constructs import Construct


def make_vpc(scope: Construct) -> ec2.Vpc:
    """A VPC whose render nodes read and write S3 without passing the NAT gateway."""
    return ec2.Vpc(
        scope,
        "Vpc",
        max_azs=2,
        nat_gateways=1,
        restrict_default_security_group=False,
        subnet_configuration=[
            ec2.SubnetConfiguration(name="nat", subnet_type=ec2.SubnetType.PUBLIC, cidr_mask=26),
            ec2.SubnetConfiguration(
                name="nodes", subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS, cidr_mask=20
            ),
        ],
        gateway_endpoints={
            "S3": ec2.GatewayVpcEndpointOptions(service=ec2.GatewayVpcEndpointAwsService.S3)
        },
    )


def make_node_group(scope: Construct, vpc: ec2.IVpc) -> ec2.SecurityGroup:
    """The security group of all render nodes. Nothing connects to a node."""
    return ec2.SecurityGroup(scope, "Nodes", vpc=vpc, description="Render nodes")
