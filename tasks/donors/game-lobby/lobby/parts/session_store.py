from __future__ import annotations

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticache as elasticache
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from lobby import ports
from lobby.parts.arena import Arena
from lobby.realm import Realm, StoreSize


class SessionStore(Construct):
    """Redis, one shard. There is no L2 for it, so here are its CloudFormation resources."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        arena: Arena,
        size: StoreSize,
        realm: Realm,
    ) -> None:
        super().__init__(scope, construct_id)

        self.security_group = ec2.SecurityGroup(
            self,
            "SecurityGroup",
            vpc=arena.vpc,
            description=f"Session store of {realm.value}",
            allow_all_outbound=False,
        )
        subnets = elasticache.CfnSubnetGroup(
            self,
            "Subnets",
            description="Where the session store lives",
            subnet_ids=arena.vpc.select_subnets(subnet_group_name="store").subnet_ids,
        )
        self.group = elasticache.CfnReplicationGroup(
            self,
            "Redis",
            replication_group_description=f"Sessions of players in {realm.value}",
            engine="redis",
            engine_version="7.1",
            cache_node_type=size.node_type,
            num_cache_clusters=1 + size.replicas,
            automatic_failover_enabled=size.replicas > 0,
            multi_az_enabled=size.replicas > 0,
            port=ports.REDIS,
            cache_subnet_group_name=subnets.ref,
            security_group_ids=[self.security_group.security_group_id],
            at_rest_encryption_enabled=True,
            transit_encryption_enabled=True,
            snapshot_retention_limit=3 if realm.has_real_players else 0,
        )
        # BEGIN INSERT store_token

        self.token = secretsmanager.Secret(
            self,
            "Token",
            generate_secret_string=secretsmanager.SecretStringGenerator(
                password_length=64, exclude_punctuation=True
            ),
        )
        # Ends up in the template as a reference that CloudFormation resolves, not as the value.
        self.group.auth_token = self.token.secret_value.unsafe_unwrap()
        # END INSERT store_token

    @property
    def host(self) -> str:
        return self.group.attr_primary_end_point_address
