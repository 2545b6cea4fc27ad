"""Roles of an environment."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from access_boundaries import CrossAccountRole, PermissionsBoundary, PipelineFederation
from landing.accounts import REGIONS, Account, Environment
from landing.teams import TEAMS


class IdentityStack(cdk.Stack):
    """The boundary, roles for other accounts, and roles for pipelines."""

    def __init__(
        self, scope: Construct, construct_id: str, *, environment: Environment, **kwargs
    ) -> None:
        """Make the roles of `environment`."""
        super().__init__(scope, construct_id, **kwargs)
        self.boundary = PermissionsBoundary(
            self, "Boundary", policy_name=f"team-boundary-{environment.name}", regions=REGIONS
        )
        ssm.StringParameter(
            self,
            "BoundaryArn",
            parameter_name="/landing/boundary-arn",
            string_value=self.boundary.policy.managed_policy_arn,
        )

        self._roles_of_other_accounts(environment)

        self.pipelines = PipelineFederation(
            self, "Pipelines", environment=environment.name, boundary=self.boundary.policy
        )
        for team in TEAMS:
            if environment in team.refs:
                self.pipelines.add_deploy_role(
                    team.name,
                    repository=team.repository,
                    refs=team.refs[environment],
                    through=team.through,
                    session=cdk.Duration.hours(team.session_hours),
                )

    def _roles_of_other_accounts(self, environment: Environment) -> None:
        """Auditors, support, and the invoicing system."""
        # BEGIN INSERT cross_account_role
        CrossAccountRole(
            self,
            "Auditor",
            role_name=f"xa-auditor-{environment.name}",
            trusted_account=Account.AUDIT.value,
            boundary=self.boundary.policy,
            access="audit",
            external_id="audit-2291",
            multi_factor=True,
            session=cdk.Duration.hours(8),
            aws_managed=["SecurityAudit", "job-function/ViewOnlyAccess"],
            statements=[
                iam.PolicyStatement(
                    effect=iam.Effect.DENY,
                    actions=[
                        "s3:GetObject",
                        "dynamodb:GetItem",
                        "dynamodb:Query",
                        "dynamodb:Scan",
                    ],
                    resources=["*"],
                )
            ],
        )
        CrossAccountRole(
            self,
            "Support",
            role_name=f"xa-support-{environment.name}",
            trusted_account=Account.SUPPORT.value,
            boundary=self.boundary.policy,
            access="support",
            multi_factor=True,
            session=cdk.Duration.hours(4),
            aws_managed=["AWSSupportAccess"],
            statements=[
                iam.PolicyStatement(
                    actions=["logs:FilterLogEvents", "logs:GetLogEvents", "logs:StartQuery"],
                    resources=[
                        f"arn:{self.partition}:logs:{self.region}:{self.account}:log-group:/app/*"
                    ],
                ),
                iam.PolicyStatement(actions=["cloudwatch:GetDashboard"], resources=["*"]),
            ],
        )
        CrossAccountRole(
            self,
            "Invoicing",
            role_name=f"xa-invoicing-{environment.name}",
            trusted_account=Account.FINANCE.value,
            boundary=self.boundary.policy,
            access="finance",
            external_id="invoicing-7",
            path="/machines/",
            statements=[
                iam.PolicyStatement(actions=["ce:GetCostAndUsage", "ce:GetTags"], resources=["*"])
            ],
        )
        # END INSERT cross_account_role
