# Lambda functions with their roles.

from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3_assets as s3_assets

FOLDER = Path(__file__).parent.parent / "functions"


def add_function(stack, name, *, environment, statements, timeout=30):
    """
    The function `<plant>-<name>` from functions/<name>, and its role. The role may write logs and
    what `statements` say. Returns both.
    """
    id = name.capitalize()
    role = iam.CfnRole(
        stack,
        f"{id}Role",
        assume_role_policy_document={
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        },
        managed_policy_arns=[
            "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
        ],
        policies=[
            iam.CfnRole.PolicyProperty(
                policy_name=name,
                policy_document={"Version": "2012-10-17", "Statement": statements},
            )
        ],
    )
    code = s3_assets.Asset(stack, f"{id}Code", path=str(FOLDER / name))
    function = lambda_.CfnFunction(
        stack,
        f"{id}Function",
        function_name=f"{stack.plant}-{name}",
        runtime="python3.12",
        handler="handler.handler",
        code=lambda_.CfnFunction.CodeProperty(
            s3_bucket=code.s3_bucket_name, s3_key=code.s3_object_key
        ),
        role=role.attr_arn,
        timeout=timeout,
        memory_size=256,
        environment=lambda_.CfnFunction.EnvironmentProperty(variables=environment),
    )
    cdk.CfnOutput(stack, f"{id}Name", value=function.ref)
    return function, role
