from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2

from intranet import tiers

AWS_SERVICES = {
    'Ssm': ec2.InterfaceVpcEndpointAwsService.SSM,
    'SsmMessages': ec2.InterfaceVpcEndpointAwsService.SSM_MESSAGES,
    'Ec2Messages': ec2.InterfaceVpcEndpointAwsService.EC2_MESSAGES,
    'Logs': ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
    'Kms': ec2.InterfaceVpcEndpointAwsService.KMS,
}


class EndpointsStack(Stack):
    """The only doors from the hosts to AWS."""

    def __init__(self, scope, construct_id, *, config, vpc, **kwargs):
        super().__init__(scope, construct_id, **kwargs)

        # For the package repositories, mostly.
        ec2.GatewayVpcEndpoint(
            self, 'S3',
            vpc=vpc,
            service=ec2.GatewayVpcEndpointAwsService.S3,
            subnets=[tiers.subnets_of(tiers.APP)],
        )

        self.group = ec2.SecurityGroup(
            self, 'Group',
            vpc=vpc,
            description='Interface endpoints of the intranet, %s' % config['name'],
            allow_all_outbound=False,
        )
        for network in tiers.networks_of(vpc, tiers.APP):
            self.group.add_ingress_rule(ec2.Peer.ipv4(network), ec2.Port.tcp(tiers.HTTPS), 'portal hosts')

        for name, service in AWS_SERVICES.items():
            ec2.InterfaceVpcEndpoint(
                self, name,
                vpc=vpc,
                service=service,
                subnets=tiers.subnets_of(tiers.APP),
                security_groups=[self.group],
                private_dns_enabled=True,
                open=False,
            )
