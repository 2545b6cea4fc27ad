'''From the webhook to the table: everything that handles tickets.'''

from typing import NamedTuple

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from ticketstream import kafka
from ticketstream.alarms import Alerts, alarm, make_alerts
from ticketstream.backbone import Backbone
from ticketstream.functions import make_function
from ticketstream.tiers import Tier
from ticketstream.topics import RAW, SUBSCRIPTIONS, TRIAGED


class Desk(NamedTuple):
    alerts: Alerts
    # BEGIN INSERT report_table
    tickets: dynamodb.Table
    # END INSERT report_table


def make_desk(stack: Stack, tier: Tier, backbone: Backbone) -> Desk:
    tickets = make_tickets(stack, tier)
    changes = kinesis.Stream(
        stack,
        'changes',
        stream_name=f'ticket-{tier.label}-changes',
        retention_period=Duration.days(7),
        stream_mode=kinesis.StreamMode.ON_DEMAND,
    )
    failures = sqs.Queue(
        stack,
        'failures',
        queue_name=f'ticket-{tier.label}-failures',
        retention_period=Duration.days(14),
        enforce_ssl=True,
    )
    alerts = make_alerts(stack, tier)

    receive = make_producer(stack, 'receive', tier, backbone)
    kafka.allow_writing(receive, backbone.cluster, RAW)
    receive.add_function_url(auth_type=lambda_.FunctionUrlAuthType.AWS_IAM)

    triage = make_producer(
        stack,
        'triage',
        tier,
        backbone,
        TICKETS_TABLE=tickets.table_name,
        CHANGES_STREAM=changes.stream_name,
        TRIAGED_TOPIC=TRIAGED.name,
    )
    kafka.allow_writing(triage, backbone.cluster, TRIAGED)
    tickets.grant(triage, 'dynamodb:PutItem')
    changes.grant(triage, 'kinesis:PutRecord')

    notify = make_function(stack, 'notify', tier, environment={'CHAT_TOPIC': alerts.chat.topic_arn})
    alerts.chat.grant_publish(notify)

    sla_clock = make_function(
        stack, 'sla_clock', tier, environment={'TICKETS_TABLE': tickets.table_name}
    )
    tickets.grant(sla_clock, 'dynamodb:UpdateItem')
    sla_clock.add_event_source(
        sources.KinesisEventSource(
            changes,
            starting_position=lambda_.StartingPosition.TRIM_HORIZON,
            bisect_batch_on_error=True,
            retry_attempts=8,
            on_failure=sources.SqsDlq(failures),
        )
    )

    consumers = {'triage': triage, 'notify': notify}
    for subscription in SUBSCRIPTIONS:
        kafka.subscribe(
            consumers[subscription.consumer],
            subscription,
            cluster=backbone.cluster,
            tier=tier,
            failures=failures,
        )

    watch(stack, tier, backbone, alerts, failures)
    return Desk(
        alerts=alerts,
        # BEGIN INSERT report_table
        tickets=tickets,
        # END INSERT report_table
    )


def make_tickets(scope: Construct, tier: Tier) -> dynamodb.Table:
    '''One item for each ticket. `closed_week` (2025-W14) is there once it is closed.'''
    tickets = dynamodb.Table(
        scope,
        'tickets',
        table_name=f'ticket-{tier.label}-tickets',
        partition_key=dynamodb.Attribute(name='ticket', type=dynamodb.AttributeType.STRING),
        billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
        removal_policy=RemovalPolicy.RETAIN if tier.value.keep_data else RemovalPolicy.DESTROY,
    )
    tickets.add_global_secondary_index(
        index_name='by-closed-week',
        partition_key=dynamodb.Attribute(name='closed_week', type=dynamodb.AttributeType.STRING),
        sort_key=dynamodb.Attribute(name='queue', type=dynamodb.AttributeType.STRING),
        projection_type=dynamodb.ProjectionType.INCLUDE,
        non_key_attributes=['opened_at', 'closed_at', 'sla_missed'],
    )
    tickets.add_global_secondary_index(
        index_name='by-customer',
        partition_key=dynamodb.Attribute(name='customer', type=dynamodb.AttributeType.STRING),
        sort_key=dynamodb.Attribute(name='opened_at', type=dynamodb.AttributeType.STRING),
    )
    return tickets


def make_producer(
    stack: Stack, name: str, tier: Tier, backbone: Backbone, **environment: str
) -> lambda_.Function:
    '''A function that writes to Kafka, so it has the client and a way to the brokers.'''
    function = make_function(
        stack,
        name,
        tier,
        kafka_client=True,
        vpc=backbone.vpc,
        environment={'KAFKA_CLUSTER': backbone.cluster.attr_arn, **environment},
    )
    function.add_to_role_policy(kafka.finding_brokers(backbone.cluster))
    # The rule belongs to this stack: the backbone does not know who talks to it.
    ec2.CfnSecurityGroupIngress(
        stack,
        f'{name}-to-brokers',
        group_id=backbone.brokers.security_group_id,
        source_security_group_id=function.connections.security_groups[0].security_group_id,
        ip_protocol='tcp',
        from_port=kafka.PORT,
        to_port=kafka.PORT,
    )
    return function


def watch(
    stack: Stack, tier: Tier, backbone: Backbone, alerts: Alerts, failures: sqs.Queue
) -> None:
    alarm(
        stack,
        f'ticket-{tier.label}-failures',
        failures.metric_approximate_number_of_messages_visible(
            period=Duration.minutes(1), statistic='Maximum'
        ),
        above=0,
        minutes=1,
        to=alerts.chat,
        text='Events that no function could handle; the queue says where to find them.',
    )
    for broker in range(1, tier.value.brokers + 1):
        alarm(
            stack,
            f'ticket-{tier.label}-disk-{broker}',
            kafka.metric(backbone.cluster, 'KafkaDataLogsDiskUsed', Broker_ID=str(broker)),
            above=75,
            minutes=15,
            to=alerts.pager,
            text='Percent of the volume. At 100 the broker stops.',
            silence=cloudwatch.TreatMissingData.IGNORE,
        )
    # BEGIN INSERT lag_alarms
    lag_minutes = tier.value.lag_minutes
    for subscription in SUBSCRIPTIONS if lag_minutes else ():
        alarm(
            stack,
            f'ticket-{tier.label}-{subscription.consumer}-lag',
            kafka.metric(
                backbone.cluster,
                'SumOffsetLag',
                Consumer_Group=subscription.group,
                Topic=subscription.topic.name,
            ),
            above=subscription.max_lag,
            minutes=lag_minutes,
            to=alerts.pager if subscription.urgent else alerts.chat,
            text=f'{subscription.consumer} does not keep up with {subscription.topic.name}',
            # Kafka only knows the lag of groups that read.
            silence=cloudwatch.TreatMissingData.BREACHING,
        )
    # END INSERT lag_alarms
