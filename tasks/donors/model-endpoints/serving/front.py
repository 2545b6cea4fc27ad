"""The one address that the site knows: `POST /<model>` goes to the endpoint of that model."""

import json
from collections.abc import Mapping
from pathlib import Path

from aws_cdk import CfnOutput, Duration, RemovalPolicy, Stack
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk.aws_apigatewayv2_authorizers import HttpIamAuthorizer
from aws_cdk.aws_apigatewayv2_integrations import HttpLambdaIntegration
from constructs import Construct

from serving.catalog import Stage

LAMBDA_DIR = Path(__file__).parent.parent / "lambda"


class FrontStack(Stack):
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stage: Stage,
        endpoints: Mapping[str, sagemaker.CfnEndpoint],
    ) -> None:
        super().__init__(scope, construct_id)

        self.function = lambda_.Function(
            self,
            "Function",
            function_name=f"serving-{stage}-front",
            runtime=lambda_.Runtime.PYTHON_3_12,
            code=lambda_.Code.from_asset(str(LAMBDA_DIR / "front")),
            handler="handler.handler",
            memory_size=512,
            timeout=Duration.seconds(10),
            environment={
                "ENDPOINTS": json.dumps(
                    {model: endpoint.endpoint_name for model, endpoint in endpoints.items()}
                ),
            },
            log_group=logs.LogGroup(
                self,
                "Log",
                retention=logs.RetentionDays.TWO_WEEKS,
                removal_policy=RemovalPolicy.DESTROY,
            ),
        )
        self.function.add_to_role_policy(
            iam.PolicyStatement(
                actions=["sagemaker:InvokeEndpoint"],
                resources=[endpoint.ref for endpoint in endpoints.values()],
            )
        )

        self.api = apigateway.HttpApi(self, "Api", api_name=f"serving-{stage}")
        self.api.add_routes(
            path="/{model}",
            methods=[apigateway.HttpMethod.POST],
            integration=HttpLambdaIntegration("Front", self.function),
            authorizer=HttpIamAuthorizer(),
        )
        CfnOutput(self, "Url", value=self.api.api_endpoint)
