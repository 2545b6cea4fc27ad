'''Keeps catalogue and signatures in step with the bucket of scans.'''

import json
import os
import urllib.request
from urllib.parse import quote, unquote_plus

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

s3 = boto3.client('s3')
session = boto3.Session()

CATALOGUE = os.environ['CATALOGUE']
CATALOGUE_INDEX = os.environ['CATALOGUE_INDEX']
SIMILAR = os.environ['SIMILAR']
SIMILAR_INDEX = os.environ['SIMILAR_INDEX']


def handle(event, context):
    failed = []
    for message in event['Records']:
        try:
            for record in json.loads(message['body']).get('Records', []):
                follow(record)
        except Exception as error:
            print(f'{message["messageId"]}: {error!r}')
            failed.append({'itemIdentifier': message['messageId']})
    return {'batchItemFailures': failed}


def follow(record):
    bucket = record['s3']['bucket']['name']
    key = unquote_plus(record['s3']['object']['key'])
    number = quote(key.removesuffix('.json'), safe='')
    page = f'{CATALOGUE}/{CATALOGUE_INDEX}/_doc/{number}'

    if record['eventName'].startswith('ObjectRemoved'):
        # The signature stays. A hit without a record is dropped by the reading room.
        send('es', 'DELETE', page)
        return

    description = json.loads(s3.get_object(Bucket=bucket, Key=key)['Body'].read())
    send('es', 'PUT', page, description)

    head = s3.get_object(Bucket=bucket, Key=description['scan'], Range='bytes=0-65535')
    document = {'record': number, 'signature': signature(head['Body'].read())}
    send('aoss', 'POST', f'{SIMILAR}/{SIMILAR_INDEX}/_doc', document)


def signature(data, size=64):
    '''How often bytes of each of ``size`` classes occur. Crude, but clerks like it.'''
    counts = [0] * size
    for byte in data:
        counts[byte * size // 256] += 1
    total = max(len(data), 1)
    return [count / total for count in counts]


def send(service, method, url, document=None):
    body = None if document is None else json.dumps(document).encode()
    request = AWSRequest(method, url, data=body, headers={'Content-Type': 'application/json'})
    SigV4Auth(session.get_credentials(), service, session.region_name).add_auth(request)
    signed = urllib.request.Request(url, data=body, method=method, headers=dict(request.headers))
    with urllib.request.urlopen(signed, timeout=20) as answer:
        return answer.read()
