"""Launch roles: with what rights Service Catalog provisions a product."""

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_servicecatalog as servicecatalog
from constructs import Construct

from shelf.products import ProductDefinition

LAUNCH_PATH = "/shelf/"

STACK_ACTIONS = [
    "cloudformation:CreateStack",
    "cloudformation:DeleteStack",
    "cloudformation:DescribeStackEvents",
    "cloudformation:DescribeStacks",
    "cloudformation:SetStackPolicy",
    "cloudformation:UpdateStack",
]
"""What Service Catalog does with the stack of a provisioned product."""

ROLE_ACTIONS = [
    "iam:DeleteRole",
    "iam:DeleteRolePolicy",
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:TagRole",
]
"""What CloudFormation does with a role, apart from giving it rights."""

BOUNDED_ROLE_ACTIONS = ["iam:CreateRole", "iam:PutRolePolicy"]
"""What gives a role rights. IAM can tell the boundary of the role in these."""


def add_launch_role(
    scope: Construct,
    portfolio: servicecatalog.Portfolio,
    product: servicecatalog.CloudFormationProduct,
    definition: ProductDefinition,
    *,
    boundary: str,
) -> None:
    """
    Let Service Catalog launch a product with a role of its own.

    :param scope: where the role goes
    :param portfolio: from where the product is launched
    :param product: the product
    :param definition: what launching it takes
    :param boundary: name of the policy that roles of the product must be bounded by
    """
    stack = Stack.of(scope)
    # BEGIN INSERT launch_role
    role = iam.Role(
        scope,
        f"{definition.name}-launch",
        role_name=f"shelf-launch-{definition.name}",
        path=LAUNCH_PATH,
        assumed_by=iam.ServicePrincipal("servicecatalog.amazonaws.com"),
    )
    role.add_to_policy(
        iam.PolicyStatement(
            actions=STACK_ACTIONS,
            resources=[
                stack.format_arn(
                    service="cloudformation", resource="stack", resource_name="SC-*"
                )
            ],
        )
    )
    # The templates are in a bucket of Service Catalog, which tags what is being provisioned.
    role.add_to_policy(
        iam.PolicyStatement(
            actions=["s3:GetObject"],
            resources=["*"],
            conditions={
                "StringEquals": {"s3:ExistingObjectTag/servicecatalog:provisioning": "true"}
            },
        )
    )
    role.add_to_policy(
        iam.PolicyStatement(actions=definition.launch_actions, resources=["*"])
    )
    if definition.makes_roles:
        made = stack.format_arn(
            service="iam", region="", resource="role", resource_name="SC-*"
        )
        bound = stack.format_arn(
            service="iam", region="", resource="policy", resource_name=boundary
        )
        role.add_to_policy(iam.PolicyStatement(actions=ROLE_ACTIONS, resources=[made]))
        role.add_to_policy(
            iam.PolicyStatement(
                actions=BOUNDED_ROLE_ACTIONS,
                resources=[made],
                conditions={"StringEquals": {"iam:PermissionsBoundary": bound}},
            )
        )
    portfolio.set_launch_role(product, role)
    # END INSERT launch_role
