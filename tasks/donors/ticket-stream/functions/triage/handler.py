'''Reads tickets.raw: finds the queue of a ticket, keeps the ticket, tells everybody.'''

import base64
import json
import os

import boto3
from aws_msk_iam_sasl_signer import MSKAuthTokenProvider
from kafka import KafkaProducer

QUEUES = {'invoice': 'billing', 'refund': 'billing', 'password': 'accounts', 'crash': 'product'}

table = boto3.resource('dynamodb').Table(os.environ['TICKETS_TABLE'])
kinesis = boto3.client('kinesis')


class Token:
    def token(self):
        return MSKAuthTokenProvider.generate_auth_token(os.environ['AWS_REGION'])[0]


brokers = boto3.client('kafka').get_bootstrap_brokers(ClusterArn=os.environ['KAFKA_CLUSTER'])
producer = KafkaProducer(
    bootstrap_servers=brokers['BootstrapBrokerStringSaslIam'].split(','),
    security_protocol='SASL_SSL',
    sasl_mechanism='OAUTHBEARER',
    sasl_oauth_token_provider=Token(),
    enable_idempotence=True,
)


def queue_of(subject):
    for word, queue in QUEUES.items():
        if word in subject.lower():
            return queue
    return 'general'


def handler(event, context):
    for partition, records in event['records'].items():
        print(f'{len(records)} from {partition} of {os.environ["TOPIC"]}')
        for record in records:
            raw = json.loads(base64.b64decode(record['value']))
            ticket = {
                'ticket': str(raw['id']),
                'subject': raw['subject'],
                'customer': raw.get('customer', 'unknown'),
                'opened_at': raw['opened_at'],
                'queue': queue_of(raw['subject']),
            }
            if raw.get('closed_at'):
                ticket |= {'closed_at': raw['closed_at'], 'closed_week': raw['closed_week']}
            table.put_item(Item=ticket)
            data = json.dumps(ticket).encode()
            kinesis.put_record(
                StreamName=os.environ['CHANGES_STREAM'], PartitionKey=ticket['ticket'], Data=data
            )
            producer.send(os.environ['TRIAGED_TOPIC'], key=ticket['ticket'].encode(), value=data)
    producer.flush(timeout=10)
