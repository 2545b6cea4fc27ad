"""Aspects that hold for everything on the shelf."""

import jsii
from aws_cdk import Annotations, IAspect, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_servicecatalog as servicecatalog
from constructs import IConstruct

OURS = "/shelf/"
"""Path of the roles that departments cannot touch."""


@jsii.implements(IAspect)
class RequiredDescriptions:
    """Departments choose by the description, so every product has one."""

    def visit(self, node: IConstruct) -> None:
        """:param node: anything in the tree"""
        if isinstance(node, servicecatalog.CfnCloudFormationProduct) and not node.description:
            Annotations.of(node).add_error("A product on the shelf needs a description.")


@jsii.implements(IAspect)
class DepartmentBoundary:
    """
    Bounds the roles that products make, and refuses IAM users.

    :param policy_name: the managed policy that is the boundary; it is in every account
    """

    def __init__(self, policy_name: str) -> None:
        self._policy_name = policy_name

    def visit(self, node: IConstruct) -> None:
        """:param node: anything in the tree"""
        # BEGIN INSERT department_boundary
        if isinstance(node, iam.CfnUser):
            Annotations.of(node).add_error("There are no IAM users on the shelf.")
        elif isinstance(node, iam.CfnRole) and node.path != OURS:
            if node.permissions_boundary is None:
                node.permissions_boundary = self._policy_arn(node)
        # END INSERT department_boundary

    def _policy_arn(self, node: IConstruct) -> str:
        """:return: ARN of the boundary in the account of ``node``"""
        return Stack.of(node).format_arn(
            service="iam", region="", resource="policy", resource_name=self._policy_name
        )
