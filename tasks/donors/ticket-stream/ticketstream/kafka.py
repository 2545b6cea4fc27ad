'''Small things around the MSK cluster: ARNs, permissions, metrics, subscriptions.'''

from aws_cdk import Duration, Fn
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_msk as msk
from aws_cdk import aws_sqs as sqs

from ticketstream.tiers import Tier
from ticketstream.topics import Subscription, Topic

PORT = 9098


def topic_arn(cluster: msk.CfnCluster, topic: Topic) -> str:
    return _arn(cluster, 'topic', topic.name)


def group_arn(cluster: msk.CfnCluster, group: str) -> str:
    return _arn(cluster, 'group', group)


def _arn(cluster: msk.CfnCluster, kind: str, name: str) -> str:
    # arn:...:cluster/<name>/<uuid>  ->  arn:...:<kind>/<name>/<uuid>/<thing>
    parts = Fn.split(':cluster/', cluster.attr_arn)
    return f'{Fn.select(0, parts)}:{kind}/{Fn.select(1, parts)}/{name}'


def finding_brokers(cluster: msk.CfnCluster) -> iam.PolicyStatement:
    return iam.PolicyStatement(actions=['kafka:GetBootstrapBrokers'], resources=[cluster.attr_arn])


def allow_writing(function: lambda_.Function, cluster: msk.CfnCluster, topic: Topic) -> None:
    '''What a producer needs, with idempotence.'''
    _allow(function, cluster.attr_arn, 'Connect', 'WriteDataIdempotently')
    _allow(function, topic_arn(cluster, topic), 'DescribeTopic', 'WriteData')


def _allow(function: lambda_.Function, arn: str, *actions: str) -> None:
    function.add_to_role_policy(
        iam.PolicyStatement(
            actions=[f'kafka-cluster:{action}' for action in actions], resources=[arn]
        )
    )


def subscribe(
    function: lambda_.Function,
    subscription: Subscription,
    *,
    cluster: msk.CfnCluster,
    tier: Tier,
    failures: sqs.Queue,
) -> None:
    '''Has Lambda read a topic and call the function with what comes in.'''
    function.add_environment('TOPIC', subscription.topic.name)
    # BEGIN INSERT subscriptions
    function.add_event_source(
        sources.ManagedKafkaEventSource(
            cluster_arn=cluster.attr_arn,
            topic=subscription.topic.name,
            consumer_group_id=subscription.group,
            starting_position=lambda_.StartingPosition.TRIM_HORIZON,
            batch_size=tier.value.batch_size,
            max_batching_window=Duration.seconds(tier.value.window_seconds),
            on_failure=sources.SqsDlq(failures),
        )
    )
    _allow(function, cluster.attr_arn, 'Connect')
    _allow(function, topic_arn(cluster, subscription.topic), 'DescribeTopic', 'ReadData')
    _allow(function, group_arn(cluster, subscription.group), 'DescribeGroup', 'AlterGroup')
    # END INSERT subscriptions


def metric(
    cluster: msk.CfnCluster, name: str, *, statistic: str = 'Maximum', **dimensions: str
) -> cloudwatch.Metric:
    '''A metric of the cluster, per minute. `Consumer_Group=` is the dimension "Consumer Group".'''
    return cloudwatch.Metric(
        namespace='AWS/Kafka',
        metric_name=name,
        statistic=statistic,
        period=Duration.minutes(1),
        dimensions_map={
            'Cluster Name': cluster.cluster_name,
            **{key.replace('_', ' '): value for key, value in dimensions.items()},
        },
    )
