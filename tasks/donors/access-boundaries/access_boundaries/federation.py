"""Pipelines of our Git server deploy without access keys."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import Construct

from access_boundaries.bootstrap import BootstrapRole, bootstrap_role_arn

ISSUER = "git.example.com"
AUDIENCE = "aws-deployments"


def subject(repository: str, ref: str) -> str:
    """The subject in the token of a pipeline that runs for `ref` of `repository`.

    Args:
        repository: Path of the repository on the Git server.
        ref: Full name of a branch or tag. May contain `*`.
    """
    return f"repository:{repository}:ref:{ref}"


class PipelineFederation(Construct):
    """Trust in the Git server, and one deployment role per repository.

    Attributes:
        provider: The identity provider of the Git server.
        roles: The deployment roles, by the name they were added with.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: str,
        boundary: iam.IManagedPolicy,
    ) -> None:
        """Make the provider. Roles are added one by one.

        Args:
            scope: The parent.
            construct_id: The id in the parent.
            environment: Last part of the names of the roles.
            boundary: Permissions boundary of the roles.
        """
        super().__init__(scope, construct_id)
        self.environment = environment
        self.boundary = boundary
        self.roles: dict[str, iam.Role] = {}
        self.provider = iam.CfnOIDCProvider(
            self, "Provider", url=f"https://{ISSUER}", client_id_list=[AUDIENCE]
        )

    def add_deploy_role(
        self,
        name: str,
        *,
        repository: str,
        refs: Sequence[str],
        through: Sequence[BootstrapRole],
        session: cdk.Duration,
    ) -> None:
        """Let pipelines of a repository deploy.

        Args:
            name: Part of the role's name, `deploy-<name>-<environment>`.
            repository: Path of the repository on the Git server.
            refs: Branches and tags whose pipelines may deploy. May contain `*`.
            through: The bootstrap roles that the pipelines need.
            session: For how long a pipeline has the role at most.
        """
        if not refs:
            raise ValueError(f"{name}: without refs the role would be of no use to anyone")
        # BEGIN INSERT deploy_role
        trusted = iam.WebIdentityPrincipal(
            self.provider.attr_arn,
            {
                "StringEquals": {f"{ISSUER}:aud": AUDIENCE},
                "StringLike": {f"{ISSUER}:sub": [subject(repository, ref) for ref in refs]},
            },
        )
        role = iam.Role(
            self,
            f"Deploy-{name}",
            role_name=f"deploy-{name}-{self.environment}",
            assumed_by=trusted,
            max_session_duration=session,
            permissions_boundary=self.boundary,
        )
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["sts:AssumeRole"],
                resources=[bootstrap_role_arn(self, needed) for needed in through],
            )
        )
        self.roles[name] = role
        # END INSERT deploy_role
