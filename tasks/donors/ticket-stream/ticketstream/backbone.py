'''VPC and Kafka.'''

from typing import NamedTuple

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_logs as logs
from aws_cdk import aws_msk as msk

from ticketstream import kafka
from ticketstream.tiers import Tier


class Backbone(NamedTuple):
    vpc: ec2.Vpc
    brokers: ec2.SecurityGroup
    cluster: msk.CfnCluster


def make_backbone(stack: Stack, tier: Tier) -> Backbone:
    vpc = ec2.Vpc(stack, 'vpc', max_azs=2, nat_gateways=1)

    brokers = ec2.SecurityGroup(stack, 'brokers', vpc=vpc, description='Kafka brokers')
    # Lambda polls from inside the brokers' own group.
    brokers.connections.allow_internally(ec2.Port.tcp(kafka.PORT), 'Event source mappings')

    log = logs.LogGroup(
        stack,
        'broker-log',
        retention=logs.RetentionDays.TWO_WEEKS,
        removal_policy=RemovalPolicy.DESTROY,
    )
    cluster = msk.CfnCluster(
        stack,
        'kafka',
        cluster_name=f'ticket-{tier.label}',
        kafka_version='3.6.0',
        number_of_broker_nodes=tier.value.brokers,
        enhanced_monitoring='PER_TOPIC_PER_BROKER',
        broker_node_group_info=msk.CfnCluster.BrokerNodeGroupInfoProperty(
            client_subnets=[subnet.subnet_id for subnet in vpc.private_subnets],
            instance_type=tier.value.broker,
            security_groups=[brokers.security_group_id],
            storage_info=msk.CfnCluster.StorageInfoProperty(
                ebs_storage_info=msk.CfnCluster.EBSStorageInfoProperty(
                    volume_size=tier.value.volume_gib
                )
            ),
        ),
        client_authentication=msk.CfnCluster.ClientAuthenticationProperty(
            sasl=msk.CfnCluster.SaslProperty(iam=msk.CfnCluster.IamProperty(enabled=True))
        ),
        encryption_info=msk.CfnCluster.EncryptionInfoProperty(
            encryption_in_transit=msk.CfnCluster.EncryptionInTransitProperty(
                client_broker='TLS', in_cluster=True
            )
        ),
        logging_info=msk.CfnCluster.LoggingInfoProperty(
            broker_logs=msk.CfnCluster.BrokerLogsProperty(
                cloud_watch_logs=msk.CfnCluster.CloudWatchLogsProperty(
                    enabled=True, log_group=log.log_group_name
                )
            )
        ),
    )
    if tier.value.keep_data:
        cluster.apply_removal_policy(RemovalPolicy.RETAIN)
    return Backbone(vpc, brokers, cluster)
