"""The roles that `cdk bootstrap` leaves in an account."""

from enum import Enum

import aws_cdk as cdk
from constructs import IConstruct

QUALIFIER = "hnb659fds"


class BootstrapRole(Enum):
    """What a pipeline can do through a bootstrap role."""

    DEPLOY = "deploy-role"
    PUBLISH_FILES = "file-publishing-role"
    PUBLISH_IMAGES = "image-publishing-role"
    LOOK_UP = "lookup-role"


def bootstrap_role_arn(scope: IConstruct, role: BootstrapRole) -> str:
    """The ARN of a bootstrap role in the account and region of `scope`.

    Args:
        scope: Any construct in the stack whose account and region are meant.
        role: The role in question.
    """
    stack = cdk.Stack.of(scope)
    return stack.format_arn(
        service="iam",
        region="",
        resource="role",
        resource_name=f"cdk-{QUALIFIER}-{role.value}-{stack.account}-{stack.region}",
    )
