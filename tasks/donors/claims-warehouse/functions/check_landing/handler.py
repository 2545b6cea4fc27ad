'''Counts what the partners have delivered for a day.'''

import datetime
import os

import boto3

s3 = boto3.client('s3')


def handler(event, _context):
    # By hand, a night is repeated with {"date": "2025-03-31"}.
    date = event.get('date') or datetime.date.today().isoformat()
    pages = s3.get_paginator('list_objects_v2').paginate(
        Bucket=os.environ['DATA_BUCKET'], Prefix='landing/'
    )
    files = [
        item['Key']
        for page in pages
        for item in page.get('Contents', [])
        if f'/{date}/' in item['Key'] and item['Key'].endswith('.csv')
    ]
    return {'date': date, 'files': len(files)}
