"""Rotation in the four steps of Secrets Manager. Consumers accept the previous value for a day."""

import os

import boto3

secrets = boto3.client("secretsmanager")


def handler(event, context):
    """Do the step that Secrets Manager asks for."""
    arn, token = event["SecretId"], event["ClientRequestToken"]
    steps = {
        "createSecret": create,
        "setSecret": nothing_to_do,
        "testSecret": nothing_to_do,
        "finishSecret": finish,
    }
    steps[event["Step"]](arn, token)


def create(arn, token):
    """Make the pending value, unless an earlier attempt already did."""
    versions = secrets.describe_secret(SecretId=arn)["VersionIdsToStages"]
    if "AWSPENDING" in versions.get(token, []):
        try:
            secrets.get_secret_value(SecretId=arn, VersionId=token, VersionStage="AWSPENDING")
            return
        except secrets.exceptions.ResourceNotFoundException:
            pass
    password = secrets.get_random_password(
        PasswordLength=int(os.environ["PASSWORD_LENGTH"]), ExcludePunctuation=True
    )["RandomPassword"]
    secrets.put_secret_value(
        SecretId=arn,
        ClientRequestToken=token,
        SecretString=password,
        VersionStages=["AWSPENDING"],
    )


def nothing_to_do(arn, token):
    """Readers fetch the value themselves."""


def finish(arn, token):
    """Make the pending value the current one."""
    versions = secrets.describe_secret(SecretId=arn)["VersionIdsToStages"]
    current = next((v for v, stages in versions.items() if "AWSCURRENT" in stages), None)
    if current != token:
        secrets.update_secret_version_stage(
            SecretId=arn,
            VersionStage="AWSCURRENT",
            MoveToVersionId=token,
            RemoveFromVersionId=current,
        )
