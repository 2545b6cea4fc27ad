from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct

from lobby import ports
from lobby.parts.arena import Arena
from lobby.parts.game_server import GameServer


class FrontDoor(Construct):
    """The NLB that players connect to."""

    def __init__(
        self, scope: Construct, construct_id: str, *, arena: Arena, lobby: GameServer
    ) -> None:
        super().__init__(scope, construct_id)

        group = ec2.SecurityGroup(self, "SecurityGroup", vpc=arena.vpc, description="Players")
        group.add_ingress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(ports.LOBBY), "Players")

        balancer = elbv2.NetworkLoadBalancer(
            self,
            "Balancer",
            vpc=arena.vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_group_name="front"),
            internet_facing=True,
            cross_zone_enabled=True,
            security_groups=[group],
        )
        listener = balancer.add_listener("Play", port=ports.LOBBY)
        targets = listener.add_targets(
            "Lobby",
            port=ports.LOBBY,
            targets=[
                lobby.service.load_balancer_target(
                    container_name="lobby", container_port=ports.LOBBY
                )
            ],
            # Players on a task that goes away get this long to finish what they were typing.
            deregistration_delay=Duration.seconds(100),
            health_check=elbv2.HealthCheck(
                protocol=elbv2.Protocol.HTTP,
                port=str(ports.LOBBY_HEALTH),
                path="/alive",
                interval=Duration.seconds(10),
                healthy_threshold_count=2,
                unhealthy_threshold_count=3,
            ),
        )
        targets.set_attribute("preserve_client_ip.enabled", "true")
        for port in (ports.LOBBY, ports.LOBBY_HEALTH):
            lobby.service.connections.allow_from(group, ec2.Port.tcp(port))

        self.host_name = balancer.load_balancer_dns_name
