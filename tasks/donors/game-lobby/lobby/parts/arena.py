from __future__ import annotations

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_servicediscovery as servicediscovery
from constructs import Construct

from lobby.realm import Realm


class Arena(Construct):
    """The ground that everything else stands on: a VPC and an ECS cluster with its namespace."""

    def __init__(self, scope: Construct, construct_id: str, *, realm: Realm) -> None:
        super().__init__(scope, construct_id)

        self.vpc = ec2.Vpc(
            self,
            "Vpc",
            ip_addresses=ec2.IpAddresses.cidr("10.20.0.0/16"),
            max_azs=3 if realm.has_real_players else 2,
            nat_gateways=1,
            restrict_default_security_group=False,
            subnet_configuration=[
                ec2.SubnetConfiguration(
                    name="front", subnet_type=ec2.SubnetType.PUBLIC, cidr_mask=24
                ),
                ec2.SubnetConfiguration(
                    name="servers", subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS, cidr_mask=20
                ),
                ec2.SubnetConfiguration(
                    name="store", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED, cidr_mask=24
                ),
            ],
        )
        self.cluster = ecs.Cluster(
            self,
            "Cluster",
            vpc=self.vpc,
            cluster_name=f"lobby-{realm.value}",
            default_cloud_map_namespace=ecs.CloudMapNamespaceOptions(
                name=f"{realm.value}.lobby.internal",
                type=servicediscovery.NamespaceType.HTTP,
                use_for_service_connect=True,
            ),
        )

    @property
    def server_subnets(self) -> ec2.SubnetSelection:
        return ec2.SubnetSelection(subnet_group_name="servers")
