'''Tells the chat how many tickets of last week were closed in time, by queue.'''

import collections
import datetime as dt
import os

import boto3
from boto3.dynamodb.conditions import Key

sns = boto3.client('sns')
tickets = boto3.resource('dynamodb').Table(os.environ['TICKETS_TABLE'])


def closed_in(week):
    start = {}
    while True:
        page = tickets.query(
            IndexName='by-closed-week', KeyConditionExpression=Key('closed_week').eq(week), **start
        )
        yield from page['Items']
        if 'LastEvaluatedKey' not in page:
            return
        start = {'ExclusiveStartKey': page['LastEvaluatedKey']}


def handler(event, context):
    year, number, _ = (dt.date.today() - dt.timedelta(days=7)).isocalendar()
    week = f'{year}-W{number:02}'
    closed, late = collections.Counter(), collections.Counter()
    for ticket in closed_in(week):
        closed[ticket['queue']] += 1
        late[ticket['queue']] += bool(ticket.get('sla_missed'))
    lines = [f'{queue}: {closed[queue]} closed, {late[queue]} late' for queue in sorted(closed)]
    sns.publish(
        TopicArn=os.environ['CHAT_TOPIC'], Message='\n'.join([f'Tickets of {week}', *lines])
    )
