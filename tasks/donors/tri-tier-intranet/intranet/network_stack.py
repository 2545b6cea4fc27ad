from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_ec2 as ec2

from intranet import tiers


class NetworkStack(Stack):
    """The VPC. No way out of it from here."""

    def __init__(self, scope, construct_id, *, config, **kwargs):
        super().__init__(scope, construct_id, **kwargs)

        self.vpc = ec2.Vpc(
            self, 'Vpc',
            vpc_name='intranet-' + config['name'],
            ip_addresses=ec2.IpAddresses.cidr(config['cidr']),
            max_azs=2,
            create_internet_gateway=False,
            nat_gateways=0,
            subnet_configuration=tiers.subnet_configuration(),
            restrict_default_security_group=False,
        )

        # The DBA team and the network department look these up by export name.
        CfnOutput(self, 'VpcId', value=self.vpc.vpc_id, export_name='intranet-%s-vpc' % config['name'])
        for number, subnet in enumerate(self.vpc.select_subnets(subnet_group_name=tiers.DATA).subnets, start=1):
            CfnOutput(
                self, 'DataSubnet%d' % number,
                value=subnet.subnet_id,
                export_name='intranet-%s-data-%d' % (config['name'], number),
            )
