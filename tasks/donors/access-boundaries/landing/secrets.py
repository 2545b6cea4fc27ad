"""Secrets that we share with other accounts."""

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from access_boundaries import Reader, SharedSecret
from landing.accounts import ORGANISATION, Account, Environment


class SecretsStack(cdk.Stack):
    """One secret per interface, rotated here and read there."""

    def __init__(
        self, scope: Construct, construct_id: str, *, environment: Environment, **kwargs
    ) -> None:
        """Make the secrets of `environment`."""
        super().__init__(scope, construct_id, **kwargs)
        rotate = lambda_.Function(
            self,
            "Rotate",
            function_name=f"rotate-shared-secrets-{environment.name}",
            runtime=lambda_.Runtime.PYTHON_3_12,
            handler="index.handler",
            code=lambda_.Code.from_asset("functions/rotate"),
            timeout=cdk.Duration.seconds(30),
            environment={"PASSWORD_LENGTH": "48"},
        )

        self.export = SharedSecret(
            self,
            "Export",
            secret_name=f"shared/{environment.name}/export",
            organisation=ORGANISATION,
            readers=[
                Reader(Account.ANALYTICS.value, "ingest/*"),
                Reader(Account.FINANCE.value, f"machines/invoicing-{environment.name}"),
            ],
        )
        self.export.rotate_with(rotate, every=cdk.Duration.days(30))

        self.webhook = SharedSecret(
            self,
            "Webhook",
            secret_name=f"shared/{environment.name}/webhook",
            organisation=ORGANISATION,
            readers=[],
        )
        self.webhook.rotate_with(rotate, every=cdk.Duration.days(90))
