"""The VPC of an environment, its tiers, and the ways out of it."""

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from infra.environments import Environment
from infra.parts import subnets


class NetworkStack(cdk.Stack):
    """A VPC over two zones with no NAT gateway: see the README for why."""

    def __init__(self, scope: Construct, construct_id: str, environment: Environment) -> None:
        super().__init__(scope, construct_id)

        self.vpc = ec2.Vpc(
            self,
            "Vpc",
            vpc_name=f"checkout-{environment.name}",
            ip_addresses=ec2.IpAddresses.cidr(environment.cidr),
            max_azs=2,
            nat_gateways=0,
            subnet_configuration=subnets.tiers(),
        )
        self.vpc.add_flow_log("RejectedTraffic", traffic_type=ec2.FlowLogTrafficType.REJECT)

        # BEGIN INSERT app_endpoints
        services = {
            "EcrApi": ec2.InterfaceVpcEndpointAwsService.ECR,
            "EcrRegistry": ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
            "Logs": ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
            "Secrets": ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
        }
        endpoint_group = ec2.SecurityGroup(
            self,
            "EndpointGroup",
            vpc=self.vpc,
            description="HTTPS from inside the VPC to the endpoints of AWS services",
            allow_all_outbound=False,
        )
        endpoint_group.add_ingress_rule(
            ec2.Peer.ipv4(self.vpc.vpc_cidr_block), ec2.Port.tcp(443), "HTTPS from the VPC"
        )
        for endpoint_id, service in services.items():
            self.vpc.add_interface_endpoint(
                endpoint_id,
                service=service,
                subnets=subnets.subnets_of(subnets.APP),
                security_groups=[endpoint_group],
                private_dns_enabled=True,
                open=False,
            )

        # ECR keeps the layers of images in S3.
        self.vpc.add_gateway_endpoint(
            "S3",
            service=ec2.GatewayVpcEndpointAwsService.S3,
            subnets=[subnets.subnets_of(subnets.APP)],
        )
        # END INSERT app_endpoints
