from aws_cdk import aws_ec2 as ec2
from constructs import Construct

POSTGRES = ec2.Port.tcp(5432)
HTTPS = ec2.Port.tcp(443)

FUNCTIONS = ec2.SubnetSelection(subnet_group_name="functions")
DATABASE = ec2.SubnetSelection(subnet_group_name="database")


class OrdersNetwork(Construct):
    """Two tiers without a route to anywhere, and an endpoint to fetch secrets from."""

    def __init__(self, scope, id, *, cidr):
        super().__init__(scope, id)
        isolated = ec2.SubnetType.PRIVATE_ISOLATED
        self.vpc = ec2.Vpc(
            self,
            "Vpc",
            ip_addresses=ec2.IpAddresses.cidr(cidr),
            max_azs=2,
            nat_gateways=0,
            subnet_configuration=[
                ec2.SubnetConfiguration(name="functions", subnet_type=isolated, cidr_mask=25),
                ec2.SubnetConfiguration(name="database", subnet_type=isolated, cidr_mask=26),
            ],
        )
        self.secrets_group = closed_group(
            self, "SecretsGroup", self.vpc, "Secrets Manager endpoint"
        )
        self.vpc.add_interface_endpoint(
            "Secrets",
            service=ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
            subnets=FUNCTIONS,
            security_groups=[self.secrets_group],
            open=False,
        )


def closed_group(scope, id, vpc, description):
    # Same everywhere: nothing in, nothing out, until a rule says so.
    return ec2.SecurityGroup(
        scope, id, vpc=vpc, description=description, allow_all_outbound=False
    )
