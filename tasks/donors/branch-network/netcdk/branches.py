"""What a branch needs on our side: a customer gateway and a VPN connection to the transit gateway."""
from aws_cdk import CfnOutput, CfnTag, Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2

from netcdk.paging import Paging

# EC2 insists on an ASN even where nobody speaks BGP.
NO_BGP = 65000


class Branches(Stack):
    def __init__(self, scope, construct_id, plan, *, gateway):
        super().__init__(scope, construct_id)
        self.paging = Paging(self, "Paging", plan.prefix)

        self.connections = {}
        for branch in plan.branches:
            router = ec2.CfnCustomerGateway(
                self, f"Router-{branch.name}",
                type="ipsec.1",
                ip_address=branch.router,
                bgp_asn=branch.asn or NO_BGP,
                tags=[CfnTag(key="Name", value=f"{plan.prefix}-{branch.name}")],
            )
            self.connections[branch.name] = ec2.CfnVPNConnection(
                self, f"Vpn-{branch.name}",
                type="ipsec.1",
                customer_gateway_id=router.ref,
                transit_gateway_id=gateway.ref,
                static_routes_only=not branch.asn,
                tags=[CfnTag(key="Name", value=f"{plan.prefix}-{branch.name}")],
            )
            CfnOutput(self, f"VpnId-{branch.name}", value=self.connections[branch.name].ref)
        # BEGIN INSERT tunnel_alarms

        for branch in plan.branches:
            # The average over both tunnels: 0 is none, 1 is both.
            state = cloudwatch.Metric(
                namespace="AWS/VPN",
                metric_name="TunnelState",
                dimensions_map={"VpnId": self.connections[branch.name].ref},
                period=Duration.minutes(1),
            )
            down = state.create_alarm(
                self, f"Down-{branch.name}",
                alarm_name=f"vpn-{branch.name}-down",
                comparison_operator=cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
                threshold=0,
                evaluation_periods=plan.alarms.down_minutes,
                treat_missing_data=cloudwatch.TreatMissingData.BREACHING,
            )
            self.paging.raise_with(down, urgent=branch.critical)
            degraded = state.create_alarm(
                self, f"Degraded-{branch.name}",
                alarm_name=f"vpn-{branch.name}-degraded",
                comparison_operator=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
                threshold=1,
                evaluation_periods=plan.alarms.degraded_minutes,
                treat_missing_data=cloudwatch.TreatMissingData.BREACHING,
            )
            self.paging.raise_with(degraded, urgent=False)
        # END INSERT tunnel_alarms

        # A gateway that drops packets because no route fits: somebody forgot one.
        lost = cloudwatch.Metric(
            namespace="AWS/TransitGateway",
            metric_name="PacketDropCountNoRoute",
            dimensions_map={"TransitGateway": gateway.ref},
            statistic="Sum",
            period=Duration.hours(1),
        ).create_alarm(
            self, "Lost",
            alarm_name=f"{plan.prefix}-no-route",
            threshold=1000,
            evaluation_periods=3,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        self.paging.raise_with(lost, urgent=False)
