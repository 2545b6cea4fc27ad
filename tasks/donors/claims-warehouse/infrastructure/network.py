"""The VPC that Redshift lives in."""

from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from infrastructure.config import StageConfig

REDSHIFT_PORT = 5439


class NetworkStack(Stack):
    """
    Isolated subnets in three zones, and the security group of the warehouse.

    Analysts come in through the corporate transit gateway, which the network team attaches from
    their side; ``OFFICES`` are the ranges behind it.
    """

    OFFICES = ('10.8.0.0/16', '10.9.0.0/16')

    def __init__(self, scope: Construct, construct_id: str, *, config: StageConfig) -> None:
        super().__init__(scope, construct_id)

        self.vpc = ec2.Vpc(
            self,
            'Vpc',
            vpc_name=config.name_of('vpc'),
            ip_addresses=ec2.IpAddresses.cidr(config.cidr),
            availability_zones=config.zones,
            nat_gateways=0,
            subnet_configuration=[
                ec2.SubnetConfiguration(
                    name='warehouse',
                    subnet_type=ec2.SubnetType.PRIVATE_ISOLATED,
                    cidr_mask=24,
                ),
            ],
        )
        # BEGIN INSERT warehouse_hardening
        # Redshift fetches what it copies itself; without this it would have no way to the bucket.
        self.vpc.add_gateway_endpoint('S3', service=ec2.GatewayVpcEndpointAwsService.S3)
        # END INSERT warehouse_hardening

        self.warehouse_group = ec2.SecurityGroup(
            self,
            'WarehouseGroup',
            vpc=self.vpc,
            description='Redshift: SQL from the offices',
            allow_all_outbound=True,
        )
        for office in self.OFFICES:
            self.warehouse_group.add_ingress_rule(
                ec2.Peer.ipv4(office), ec2.Port.tcp(REDSHIFT_PORT), f'SQL from {office}'
            )
