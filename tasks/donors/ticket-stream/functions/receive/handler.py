'''Webhook of the help desk: checks the body a little and puts it on tickets.raw.'''

import base64
import json
import os

import boto3
from aws_msk_iam_sasl_signer import MSKAuthTokenProvider
from kafka import KafkaProducer

REGION = os.environ['AWS_REGION']


class Token:
    def token(self):
        return MSKAuthTokenProvider.generate_auth_token(REGION)[0]


def make_producer():
    brokers = boto3.client('kafka').get_bootstrap_brokers(ClusterArn=os.environ['KAFKA_CLUSTER'])
    return KafkaProducer(
        bootstrap_servers=brokers['BootstrapBrokerStringSaslIam'].split(','),
        security_protocol='SASL_SSL',
        sasl_mechanism='OAUTHBEARER',
        sasl_oauth_token_provider=Token(),
        key_serializer=str.encode,
        value_serializer=lambda value: json.dumps(value).encode(),
        enable_idempotence=True,
    )


producer = make_producer()


def handler(event, context):
    body = event['body']
    if event.get('isBase64Encoded'):
        body = base64.b64decode(body)
    ticket = json.loads(body)
    if 'id' not in ticket or 'subject' not in ticket:
        return {'statusCode': 422, 'body': 'id and subject are needed'}
    producer.send('tickets.raw', key=str(ticket['id']), value=ticket).get(timeout=10)
    return {'statusCode': 202}
