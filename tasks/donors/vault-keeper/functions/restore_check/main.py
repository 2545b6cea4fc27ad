# A backup that nobody restored is a hope. Restores the newest recovery point of a table
# beside the original; the table is cleaned up by the sandbox sweeper the next day.
import os

import boto3

backup = boto3.client('backup')


def handler(event, context):
    points = backup.list_recovery_points_by_backup_vault(
        BackupVaultName=os.environ['VAULT'], ByResourceType='DynamoDB'
    )['RecoveryPoints']
    done = [point for point in points if point['Status'] == 'COMPLETED']
    if not done:
        raise RuntimeError('nothing to restore')
    newest = max(done, key=lambda point: point['CreationDate'])

    metadata = backup.get_recovery_point_restore_metadata(
        BackupVaultName=os.environ['VAULT'], RecoveryPointArn=newest['RecoveryPointArn']
    )['RestoreMetadata']
    metadata['targetTableName'] = os.environ['TARGET_PREFIX'] + metadata['originalTableName']
    job = backup.start_restore_job(
        RecoveryPointArn=newest['RecoveryPointArn'],
        IamRoleArn=os.environ['RESTORER_ARN'],
        Metadata=metadata,
        ResourceType='DynamoDB',
    )
    return {'job': job['RestoreJobId'], 'table': metadata['targetTableName']}
