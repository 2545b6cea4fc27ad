"""Cross-account roles as we wrote them before `CrossAccountRole`. Used by the sandbox only."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import Construct

from landing.accounts import Account


def auditor_role(scope: Construct, environment: str, boundary: iam.IManagedPolicy) -> iam.Role:
    """External auditors look at everything but data."""
    role = iam.Role(
        scope,
        "Auditor",
        role_name=f"xa-auditor-{environment}",
        assumed_by=iam.PrincipalWithConditions(
            iam.AccountPrincipal(Account.AUDIT.value),
            {
                "Bool": {"aws:MultiFactorAuthPresent": "true"},
                "StringEquals": {"sts:ExternalId": "audit-2291"},
            },
        ),
        permissions_boundary=boundary,
        max_session_duration=cdk.Duration.hours(8),
        managed_policies=[
            iam.ManagedPolicy.from_aws_managed_policy_name("SecurityAudit"),
            iam.ManagedPolicy.from_aws_managed_policy_name("job-function/ViewOnlyAccess"),
        ],
    )
    role.add_to_policy(
        iam.PolicyStatement(
            effect=iam.Effect.DENY,
            actions=["s3:GetObject", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"],
            resources=["*"],
        )
    )
    cdk.Tags.of(role).add("access", "audit")
    return role


def support_role(scope: Construct, environment: str, boundary: iam.IManagedPolicy) -> iam.Role:
    """Our own support reads logs and opens cases."""
    role = iam.Role(
        scope,
        "Support",
        role_name=f"xa-support-{environment}",
        assumed_by=iam.PrincipalWithConditions(
            iam.AccountPrincipal(Account.SUPPORT.value),
            {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
        ),
        permissions_boundary=boundary,
        max_session_duration=cdk.Duration.hours(4),
        managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name("AWSSupportAccess")],
    )
    role.add_to_policy(
        iam.PolicyStatement(
            actions=["logs:FilterLogEvents", "logs:GetLogEvents", "logs:StartQuery"],
            resources=[
                cdk.Stack.of(scope).format_arn(
                    service="logs",
                    resource="log-group",
                    resource_name="/app/*",
                    arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
                )
            ],
        )
    )
    role.add_to_policy(iam.PolicyStatement(actions=["cloudwatch:GetDashboard"], resources=["*"]))
    cdk.Tags.of(role).add("access", "support")
    return role


def invoicing_role(scope: Construct, environment: str, boundary: iam.IManagedPolicy) -> iam.Role:
    """The invoicing system of finance reads costs. A machine, so no second factor."""
    role = iam.Role(
        scope,
        "Invoicing",
        role_name=f"xa-invoicing-{environment}",
        path="/machines/",
        assumed_by=iam.PrincipalWithConditions(
            iam.AccountPrincipal(Account.FINANCE.value),
            {"StringEquals": {"sts:ExternalId": "invoicing-7"}},
        ),
        permissions_boundary=boundary,
    )
    role.add_to_policy(
        iam.PolicyStatement(actions=["ce:GetCostAndUsage", "ce:GetTags"], resources=["*"])
    )
    cdk.Tags.of(role).add("access", "finance")
    return role
