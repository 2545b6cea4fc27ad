"""What the shelf has to know of a product."""

from collections.abc import Callable
from dataclasses import dataclass

from aws_cdk import aws_servicecatalog as servicecatalog
from constructs import Construct


@dataclass(frozen=True)
class ProductDefinition:
    """
    :param name: identifier, never shown
    :param title: what departments see
    :param description: one sentence for those who wonder whether to take it
    :param version: raised with every change of the template
    :param template: makes the stack that is the template
    :param launch_actions: what creating, changing and deleting the resources takes
    :param makes_roles: whether IAM roles are among the resources
    """

    name: str
    title: str
    description: str
    version: str
    template: Callable[[Construct, str], servicecatalog.ProductStack]
    launch_actions: list[str]
    makes_roles: bool
