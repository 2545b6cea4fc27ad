from typing import Mapping

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from ticketstream.tiers import Tier

# kafka-python and the SASL signer; built by the platform team.
KAFKA_LAYER = 'arn:aws:lambda:eu-west-1:111122223333:layer:kafka-iam:12'


def make_function(
    scope: Construct,
    name: str,
    tier: Tier,
    *,
    environment: Mapping[str, str] | None = None,
    kafka_client: bool = False,
    vpc: ec2.IVpc | None = None,
    seconds: int = 30,
) -> lambda_.Function:
    '''The function in functions/<name>. Only one that writes to Kafka itself has to be in the VPC.'''
    layers = []
    if kafka_client:
        layers.append(lambda_.LayerVersion.from_layer_version_arn(scope, f'{name}-kafka', KAFKA_LAYER))
    return lambda_.Function(
        scope,
        name,
        function_name=f'ticket-{tier.label}-{name.replace("_", "-")}',
        runtime=lambda_.Runtime.PYTHON_3_12,
        architecture=lambda_.Architecture.ARM_64,
        code=lambda_.Code.from_asset(f'functions/{name}'),
        handler='handler.handler',
        environment=dict(environment or {}),
        layers=layers,
        vpc=vpc,
        memory_size=256,
        timeout=Duration.seconds(seconds),
        log_group=logs.LogGroup(
            scope,
            f'{name}-log',
            retention=logs.RetentionDays.ONE_MONTH,
            removal_policy=RemovalPolicy.DESTROY,
        ),
    )
