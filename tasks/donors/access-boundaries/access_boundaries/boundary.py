"""The most that any role of a team can do, whatever its own policies say."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import Construct


class PermissionsBoundary(Construct):
    """A managed policy to be set as the permissions boundary of roles.

    Attributes:
        policy: The managed policy.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, policy_name: str, regions: list[str]
    ) -> None:
        """Make the boundary.

        Args:
            scope: The parent.
            construct_id: The id in the parent.
            policy_name: Name of the managed policy. Other repositories look it up by this name.
            regions: The regions in which anything may be done at all.
        """
        super().__init__(scope, construct_id)
        self.policy = iam.ManagedPolicy(
            self,
            "Policy",
            managed_policy_name=policy_name,
            statements=[
                iam.PolicyStatement(sid="Ceiling", actions=["*"], resources=["*"]),
                iam.PolicyStatement(
                    sid="OurRegionsOnly",
                    effect=iam.Effect.DENY,
                    not_actions=["iam:*", "sts:*", "organizations:*", "support:*", "ce:*"],
                    resources=["*"],
                    conditions={"StringNotEquals": {"aws:RequestedRegion": regions}},
                ),
                iam.PolicyStatement(
                    sid="NoUsersNoKeys",
                    effect=iam.Effect.DENY,
                    actions=["iam:CreateUser", "iam:CreateAccessKey", "iam:CreateLoginProfile"],
                    resources=["*"],
                ),
                iam.PolicyStatement(
                    sid="TheBoundaryStays",
                    effect=iam.Effect.DENY,
                    actions=[
                        "iam:DeleteRolePermissionsBoundary",
                        "iam:CreatePolicyVersion",
                        "iam:SetDefaultPolicyVersion",
                    ],
                    resources=[
                        cdk.Stack.of(self).format_arn(
                            service="iam", region="", resource="policy", resource_name=policy_name
                        ),
                        cdk.Stack.of(self).format_arn(
                            service="iam", region="", resource="role", resource_name="*"
                        ),
                    ],
                ),
            ],
        )
