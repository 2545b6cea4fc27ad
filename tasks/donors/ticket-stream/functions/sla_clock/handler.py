'''Reads the changes: marks tickets that were closed too late.'''

import base64
import datetime as dt
import json
import os

import boto3

HOURS = {'billing': 24, 'accounts': 4, 'product': 48, 'general': 48}

table = boto3.resource('dynamodb').Table(os.environ['TICKETS_TABLE'])


def handler(event, context):
    for record in event['Records']:
        ticket = json.loads(base64.b64decode(record['kinesis']['data']))
        if 'closed_at' not in ticket:
            continue
        took = dt.datetime.fromisoformat(ticket['closed_at']) - dt.datetime.fromisoformat(
            ticket['opened_at']
        )
        table.update_item(
            Key={'ticket': ticket['ticket']},
            UpdateExpression='SET sla_missed = :missed',
            ExpressionAttributeValues={':missed': took > dt.timedelta(hours=HOURS[ticket['queue']])},
        )
