"""Names: zones, the resolver between here and the branches, what is published."""
from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_route53resolver as resolver

HOME = "shared"


class Names(Stack):
    def __init__(self, scope, construct_id, plan, *, vpcs):
        super().__init__(scope, construct_id)
        self.plan = plan
        self.vpcs = vpcs

        self.outside = route53.PublicHostedZone(self, "Outside", zone_name=plan.domain)
        self.inside = route53.PrivateHostedZone(self, "Inside", zone_name=f"aws.{plan.domain}", vpc=vpcs[HOME])
        for name, vpc in vpcs.items():
            if name != HOME:
                self.inside.add_vpc(vpc)

        acm.Certificate(
            self, "Certificate",
            domain_name=plan.domain,
            subject_alternative_names=[f"*.{plan.domain}"],
            validation=acm.CertificateValidation.from_dns(self.outside),
        )

        self._resolver()
        for entry in plan.published:
            self._publish(entry)

    def _resolver(self):
        """Branches ask us by the inbound endpoint, we ask branches by the outbound one."""
        group = ec2.SecurityGroup(
            self, "Resolver", vpc=self.vpcs[HOME], description="Resolver endpoints", allow_all_outbound=True
        )
        for branch in self.plan.branches:
            for network in branch.networks:
                for port in (ec2.Port.tcp(53), ec2.Port.udp(53)):
                    group.add_ingress_rule(ec2.Peer.ipv4(network), port, branch.name)

        subnets = self.vpcs[HOME].select_subnets(subnet_group_name="hosts").subnet_ids
        inbound, outbound = (
            resolver.CfnResolverEndpoint(
                self, direction.capitalize(),
                name=f"{self.plan.prefix}-{direction}",
                direction=direction.upper(),
                security_group_ids=[group.security_group_id],
                ip_addresses=[
                    resolver.CfnResolverEndpoint.IpAddressRequestProperty(subnet_id=subnet) for subnet in subnets
                ],
            )
            for direction in ("inbound", "outbound")
        )
        CfnOutput(self, "AskUsHere", value=inbound.ref, description="Inbound endpoint, for the routers of branches")
        CfnOutput(self, "WeAskFrom", value=outbound.ref, description="Outbound endpoint, for their firewalls")
        # BEGIN INSERT forward_rules

        for branch in self.plan.branches:
            if not branch.dns:
                continue
            rule = resolver.CfnResolverRule(
                self, f"Forward-{branch.name}",
                domain_name=self.plan.zone_of(branch),
                rule_type="FORWARD",
                resolver_endpoint_id=outbound.ref,
                target_ips=[
                    resolver.CfnResolverRule.TargetAddressProperty(ip=server, port=str(branch.dns_port))
                    for server in branch.dns
                ],
            )
            for name, vpc in self.vpcs.items():
                if self.plan.vpcs[name].sees_branches:
                    resolver.CfnResolverRuleAssociation(
                        self, f"Forward-{branch.name}-{name}",
                        resolver_rule_id=rule.ref,
                        vpc_id=vpc.vpc_id,
                    )
        # END INSERT forward_rules

    def _publish(self, entry):
        """A name that moves to the second address while the first does not answer."""
        check = route53.CfnHealthCheck(
            self, f"Check-{entry.name}",
            health_check_config=route53.CfnHealthCheck.HealthCheckConfigProperty(
                type="HTTPS",
                ip_address=entry.first,
                fully_qualified_domain_name=f"{entry.name}.{self.plan.domain}",
                port=443,
                resource_path=entry.path,
                request_interval=30,
                failure_threshold=3,
            ),
        )
        for role, address in (("PRIMARY", entry.first), ("SECONDARY", entry.second)):
            route53.CfnRecordSet(
                self, f"{entry.name}-{role.lower()}",
                hosted_zone_id=self.outside.hosted_zone_id,
                name=f"{entry.name}.{self.plan.domain}.",
                type="A",
                ttl="60",
                resource_records=[address],
                set_identifier=role.lower(),
                failover=role,
                health_check_id=check.ref if role == "PRIMARY" else None,
            )
