"""What is left of the sandbox."""

import aws_cdk as cdk
from constructs import Construct

from access_boundaries import PermissionsBoundary
from landing.accounts import REGIONS
from landing.roles_v1 import invoicing_role, support_role


class SandboxStack(cdk.Stack):
    """Roles in the sandbox. Auditors have no business there."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        """Make the roles."""
        super().__init__(scope, construct_id, **kwargs)
        boundary = PermissionsBoundary(
            self, "Boundary", policy_name="team-boundary-sandbox", regions=REGIONS
        )
        support_role(self, "sandbox", boundary.policy)
        invoicing_role(self, "sandbox", boundary.policy)
