from aws_cdk import Stack, Tags
from aws_cdk import aws_ec2 as ec2


class NetworkStack(Stack):
    def __init__(self, scope, construct_id, *, settings, **kwargs):
        super().__init__(scope, construct_id, **kwargs)

        self.vpc = ec2.Vpc(
            self,
            "vpc",
            vpc_name=settings["name"],
            ip_addresses=ec2.IpAddresses.cidr(settings["vpcCidr"]),
            max_azs=settings["zones"],
            nat_gateways=settings["zones"],
            restrict_default_security_group=False,
            subnet_configuration=[
                ec2.SubnetConfiguration(name="balancers", subnet_type=ec2.SubnetType.PUBLIC, cidr_mask=24),
                ec2.SubnetConfiguration(name="nodes", subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS, cidr_mask=19),
                # EKS wants a few addresses of its own and gets quarrelsome when nodes have taken them all.
                ec2.SubnetConfiguration(name="control-plane", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED, cidr_mask=28),
            ],
        )
        # The load balancer controller finds its subnets by this.
        for subnet in self.vpc.public_subnets:
            Tags.of(subnet).add("kubernetes.io/role/elb", "1")
