'''GET /records?q=...&sealed=yes'''

import json
import os
import urllib.request
from urllib.parse import urlencode

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

session = boto3.Session()
PAGE = f'{os.environ["CATALOGUE"]}/{os.environ["CATALOGUE_INDEX"]}/_search'


def handle(event, context):
    claims = event['requestContext']['authorizer']['claims']
    query = event.get('queryStringParameters') or {}
    wants_sealed = query.get('sealed') == 'yes'
    if wants_sealed and 'permit' not in claims.get('cognito:groups', ''):
        return {'statusCode': 403, 'body': 'Sealed records need a permit.'}

    words = query.get('q', '')
    # One line for each search. Oversight reads these: do not change them without telling it.
    print(
        json.dumps(
            {
                'audit': 'sealed-search' if wants_sealed else 'search',
                'reader': claims['sub'],
                'words': words,
            }
        )
    )
    sealed = '' if wants_sealed else ' AND sealed:false'
    return {'statusCode': 200, 'body': get({'q': f'({words}){sealed}', 'size': 50})}


def get(parameters):
    url = f'{PAGE}?{urlencode(parameters)}'
    request = AWSRequest('GET', url)
    SigV4Auth(session.get_credentials(), 'es', session.region_name).add_auth(request)
    signed = urllib.request.Request(url, headers=dict(request.headers))
    with urllib.request.urlopen(signed, timeout=10) as answer:
        return answer.read().decode()
