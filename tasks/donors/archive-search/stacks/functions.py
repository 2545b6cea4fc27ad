'''Functions inside the VPC.'''

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from stacks import HERE

HTTPS = ec2.Port.tcp(443)


def inner_function(
    scope: Construct,
    name: str,
    vpc: ec2.IVpc,
    environment: dict[str, str],
    timeout: int = 30,
) -> lambda_.Function:
    '''A function from ``lambdas/<name>``, in the inner subnets.

    :param timeout: In seconds.

    It has a security group of its own, through which nothing goes out that is not allowed one by one, except to
    S3, which has a gateway.
    '''
    title = name.title().replace('_', '')
    group = ec2.SecurityGroup(
        scope, f'{title}Group', vpc=vpc, description=f'Function {name}', allow_all_outbound=False
    )
    s3_prefix_list = ec2.Peer.prefix_list('pl-6da54004')
    group.add_egress_rule(s3_prefix_list, HTTPS, 'S3')
    return lambda_.Function(
        scope,
        title,
        runtime=lambda_.Runtime.PYTHON_3_13,
        handler='main.handle',
        code=lambda_.Code.from_asset(str(HERE / 'lambdas' / name)),
        timeout=cdk.Duration.seconds(timeout),
        memory_size=512,
        environment=environment,
        log_group=logs.LogGroup(
            scope,
            f'{title}Log',
            retention=logs.RetentionDays.ONE_MONTH,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        ),
        vpc=vpc,
        vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED),
        security_groups=[group],
    )
