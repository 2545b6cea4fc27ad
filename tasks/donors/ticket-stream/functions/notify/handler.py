'''Reads tickets.triaged: one line in the chat for each new ticket.'''

import base64
import json
import os

import boto3

sns = boto3.client('sns')


def handler(event, context):
    for records in event['records'].values():
        for record in records:
            ticket = json.loads(base64.b64decode(record['value']))
            if 'closed_at' in ticket:
                continue
            sns.publish(
                TopicArn=os.environ['CHAT_TOPIC'],
                Message=f'[{ticket["queue"]}] {ticket["ticket"]}: {ticket["subject"]}',
            )
