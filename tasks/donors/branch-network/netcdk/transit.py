"""Transit gateway, VPCs, and the ways between them."""
from aws_cdk import CfnTag, Stack
from aws_cdk import aws_ec2 as ec2


class Transit(Stack):
    def __init__(self, scope, construct_id, plan):
        super().__init__(scope, construct_id)

        self.gateway = ec2.CfnTransitGateway(
            self, "Gateway",
            amazon_side_asn=plan.amazon_asn,
            description="Branches and VPCs",
            default_route_table_association="enable",
            default_route_table_propagation="enable",
            vpn_ecmp_support="enable",
            tags=[CfnTag(key="Name", value=plan.prefix)],
        )

        self.vpcs = {}
        self.attachments = {}
        for name, planned in plan.vpcs.items():
            vpc = ec2.Vpc(
                self, f"Vpc-{name}",
                vpc_name=f"{plan.prefix}-{name}",
                ip_addresses=ec2.IpAddresses.cidr(planned.cidr),
                max_azs=2,
                nat_gateways=0,
                restrict_default_security_group=False,
                subnet_configuration=[
                    ec2.SubnetConfiguration(name="hosts", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED, cidr_mask=23),
                    # nothing but the gateway's interfaces, so that their ACL can stay open
                    ec2.SubnetConfiguration(name="transit", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED, cidr_mask=28),
                ],
            )
            self.vpcs[name] = vpc
            self.attachments[name] = ec2.CfnTransitGatewayAttachment(
                self, f"Attachment-{name}",
                transit_gateway_id=self.gateway.ref,
                vpc_id=vpc.vpc_id,
                subnet_ids=vpc.select_subnets(subnet_group_name="transit").subnet_ids,
                tags=[CfnTag(key="Name", value=f"{plan.prefix}-{name}")],
            )

        # BEGIN INSERT branch_routes
        networks = [network for branch in plan.branches for network in branch.networks]
        for name, vpc in self.vpcs.items():
            if not plan.vpcs[name].sees_branches:
                continue
            for zone, subnet in enumerate(vpc.select_subnets(subnet_group_name="hosts").subnets):
                for network in networks:
                    route = ec2.CfnRoute(
                        self, f"Route-{name}-{zone}-{network}",
                        route_table_id=subnet.route_table.route_table_id,
                        destination_cidr_block=network,
                        transit_gateway_id=self.gateway.ref,
                    )
                    # before that, EC2 takes the gateway for a stranger
                    route.add_dependency(self.attachments[name])
        # END INSERT branch_routes
