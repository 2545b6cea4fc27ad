"""Secrets that roles of other accounts may read."""

from collections.abc import Sequence
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from access_boundaries import conditions


@dataclass(frozen=True)
class Reader:
    """Roles of one account.

    Attributes:
        account: The account.
        roles: Pattern of the names of the roles, with their path.
    """

    account: str
    roles: str


class SharedSecret(Construct):
    """A generated secret with a key of its own.

    Attributes:
        key: The key that encrypts the secret.
        secret: The secret.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        secret_name: str,
        organisation: str,
        readers: Sequence[Reader],
    ) -> None:
        """Make the secret.

        Args:
            scope: The parent.
            construct_id: The id in the parent.
            secret_name: Name of the secret. Readers know it by this name.
            organisation: Id of our organisation.
            readers: The roles that may read it, besides those of the own account.
        """
        super().__init__(scope, construct_id)
        region = cdk.Stack.of(self).region

        self.key = kms.Key(
            self, "Key", description=f"Encrypts {secret_name}", enable_key_rotation=True
        )
        self.secret = secretsmanager.Secret(
            self,
            "Secret",
            secret_name=secret_name,
            encryption_key=self.key,
            generate_secret_string=secretsmanager.SecretStringGenerator(
                password_length=48, exclude_punctuation=True
            ),
        )
        # BEGIN INSERT secret_readers
        for reader in readers:
            account = iam.AccountPrincipal(reader.account)
            its_roles = conditions.role_named(reader.account, reader.roles)
            self.secret.add_to_resource_policy(
                iam.PolicyStatement(
                    principals=[account],
                    actions=["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
                    resources=["*"],
                    conditions=its_roles,
                )
            )
            self.key.add_to_resource_policy(
                iam.PolicyStatement(
                    principals=[account],
                    actions=["kms:Decrypt"],
                    resources=["*"],
                    conditions=conditions.all_of(
                        its_roles, conditions.via_service("secretsmanager", region)
                    ),
                )
            )
        self.secret.add_to_resource_policy(
            iam.PolicyStatement(
                effect=iam.Effect.DENY,
                principals=[iam.StarPrincipal()],
                actions=["secretsmanager:GetSecretValue"],
                resources=["*"],
                conditions=conditions.outside_organisation(organisation),
            )
        )
        # END INSERT secret_readers

    def rotate_with(self, function: lambda_.IFunction, *, every: cdk.Duration) -> None:
        """Have `function` rotate the secret.

        Args:
            function: A rotation function as Secrets Manager calls it.
            every: The interval.
        """
        self.secret.add_rotation_schedule(
            "Rotation", rotation_lambda=function, automatically_after=every
        )
