'''The VPC.'''

from types import SimpleNamespace

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_opensearchserverless as aoss
from constructs import Construct

from stacks import Site


class NetworkStack(cdk.Stack):
    '''A VPC without a way out, and the endpoints in it.

    :ivar similar_endpoint: VPC endpoint of OpenSearch Serverless.
    :ivar similar_group: Security group of that endpoint.
    '''

    def __init__(self, scope: Construct, id: str, site: Site, settings: SimpleNamespace):
        super().__init__(scope, id)
        self.vpc = ec2.Vpc(
            self,
            'Vpc',
            ip_addresses=ec2.IpAddresses.cidr(settings.network.cidr),
            max_azs=settings.network.zones,
            nat_gateways=0,
            subnet_configuration=[
                ec2.SubnetConfiguration(
                    name='inner', subnet_type=ec2.SubnetType.PRIVATE_ISOLATED, cidr_mask=26
                )
            ],
            gateway_endpoints={
                'S3': ec2.GatewayVpcEndpointOptions(service=ec2.GatewayVpcEndpointAwsService.S3)
            },
        )
        self.similar_group = ec2.SecurityGroup(
            self,
            'SimilarGroup',
            vpc=self.vpc,
            description='Endpoint of OpenSearch Serverless',
            allow_all_outbound=False,
        )
        self.similar_endpoint = aoss.CfnVpcEndpoint(
            self,
            'SimilarEndpoint',
            name=f'archive-search-{site.value}',
            vpc_id=self.vpc.vpc_id,
            subnet_ids=[subnet.subnet_id for subnet in self.vpc.isolated_subnets],
            security_group_ids=[self.similar_group.security_group_id],
        )
