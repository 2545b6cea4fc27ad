"""The three tiers of the VPC, and what is said about them in more than one stack."""
from aws_cdk import aws_ec2 as ec2

WEB = 'web'
APP = 'app'
DATA = 'data'

# Ports that hosts listen on, by tier. The database's port is a matter of config.
HTTPS = 443
PORTAL_PORT = 8443

# What the kernels here pick as source ports of outgoing connections, see ip_local_port_range.
# Answers come back to these. A network ACL does not know that they are answers.
EPHEMERAL = (32768, 60999)
# The load balancer picks from a wider range, and is not ours to configure.
LOAD_BALANCER_EPHEMERAL = (1024, 65535)


def subnet_configuration():
    return [
        ec2.SubnetConfiguration(
            name=tier,
            subnet_type=ec2.SubnetType.PRIVATE_ISOLATED,
            cidr_mask=24,
        )
        for tier in (WEB, APP, DATA)
    ]


def subnets_of(tier):
    return ec2.SubnetSelection(subnet_group_name=tier)


def networks_of(vpc, tier):
    """CIDRs of the subnets of a tier, one per availability zone."""
    return [subnet.ipv4_cidr_block for subnet in vpc.select_subnets(subnet_group_name=tier).subnets]
