"""Roles for people and machines of other accounts."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import Construct

from access_boundaries import conditions


class CrossAccountRole(Construct):
    """A role that principals of one other account may assume."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        role_name: str,
        trusted_account: str,
        boundary: iam.IManagedPolicy,
        access: str,
        external_id: str | None = None,
        multi_factor: bool = False,
        session: cdk.Duration | None = None,
        path: str | None = None,
        aws_managed: Sequence[str] = (),
        statements: Sequence[iam.PolicyStatement] = (),
    ) -> None:
        """Make the role.

        Args:
            scope: The parent.
            construct_id: The id in the parent.
            role_name: Name of the role.
            trusted_account: The account whose principals may assume it.
            boundary: Its permissions boundary.
            access: Value of the tag `access`, by which the access review finds the role.
            external_id: What callers have to present, if anything.
            multi_factor: Whether callers have to have signed in with a second factor.
            session: Longest session. AWS's own default if not given.
            path: Path of the role, with slashes around it.
            aws_managed: Names of managed policies of AWS that the role has.
            statements: What it is allowed or denied besides.
        """
        super().__init__(scope, construct_id)
        # BEGIN INSERT cross_account_role
        required = []
        if external_id is not None:
            required.append(conditions.external_id(external_id))
        if multi_factor:
            required.append(conditions.multi_factor())
        self.role = iam.Role(
            self,
            "Role",
            role_name=role_name,
            path=path,
            assumed_by=iam.AccountPrincipal(trusted_account).with_conditions(
                conditions.all_of(*required)
            ),
            max_session_duration=session,
            permissions_boundary=boundary,
            managed_policies=[
                iam.ManagedPolicy.from_aws_managed_policy_name(name) for name in aws_managed
            ],
        )
        for statement in statements:
            self.role.add_to_policy(statement)
        cdk.Tags.of(self.role).add("access", access)
        # END INSERT cross_account_role
