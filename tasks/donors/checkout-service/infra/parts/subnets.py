"""The three tiers of the network, and how to select the subnets of one."""

from aws_cdk import aws_ec2 as ec2

EDGE = "edge"
APP = "app"
DATA = "data"


def tiers() -> list[ec2.SubnetConfiguration]:
    """Subnet groups of the VPC. Only `EDGE` has a route to the internet."""
    return [
        ec2.SubnetConfiguration(name=EDGE, subnet_type=ec2.SubnetType.PUBLIC, cidr_mask=26),
        ec2.SubnetConfiguration(
            name=APP, subnet_type=ec2.SubnetType.PRIVATE_ISOLATED, cidr_mask=24
        ),
        ec2.SubnetConfiguration(
            name=DATA, subnet_type=ec2.SubnetType.PRIVATE_ISOLATED, cidr_mask=26
        ),
    ]


def subnets_of(tier: str) -> ec2.SubnetSelection:
    """Selects the subnets of `tier`, one in each availability zone."""
    return ec2.SubnetSelection(subnet_group_name=tier)
