'''Glue (Python shell): has Redshift copy the staged files of one day.'''

import json
import sys
import time

import boto3
from awsglue.utils import getResolvedOptions

args = getResolvedOptions(
    sys.argv, ['date', 'data_bucket', 'database', 'workgroup', 'login', 'copy_role']
)
s3 = boto3.client('s3')
redshift = boto3.client('redshift-data')

COPY = """
DELETE FROM claims WHERE loaded_for = '{date}';
COPY claims FROM 's3://{bucket}/{manifest}' IAM_ROLE '{role}' FORMAT AS PARQUET MANIFEST;
"""


def staged_files():
    pages = s3.get_paginator('list_objects_v2').paginate(
        Bucket=args['data_bucket'], Prefix=f"staged/{args['date']}/"
    )
    for page in pages:
        for item in page.get('Contents', []):
            yield {
                'url': f"s3://{args['data_bucket']}/{item['Key']}",
                'mandatory': True,
                'meta': {'content_length': item['Size']},
            }


def run(sql):
    # The Data API fetches the login on behalf of this job.
    statement = redshift.execute_statement(
        WorkgroupName=args['workgroup'], Database=args['database'], SecretArn=args['login'], Sql=sql
    )
    while True:
        state = redshift.describe_statement(Id=statement['Id'])
        if state['Status'] == 'FINISHED':
            return
        if state['Status'] in ('FAILED', 'ABORTED'):
            raise RuntimeError(state.get('Error', state['Status']))
        time.sleep(10)


manifest = f"manifests/{args['date']}.json"
s3.put_object(
    Bucket=args['data_bucket'], Key=manifest, Body=json.dumps({'entries': list(staged_files())})
)
run(
    COPY.format(
        date=args['date'],
        bucket=args['data_bucket'],
        manifest=manifest,
        role=args['copy_role'],
    )
)
