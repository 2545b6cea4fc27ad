"""Tags for cost reports and for the inventory of the platform team."""

from collections.abc import Iterable

import aws_cdk as cdk

from infra.environments import Environment


def tag_stacks(stacks: Iterable[cdk.Stack], environment: Environment) -> None:
    """Tag every resource of `stacks` with its owner, its environment and its tier."""
    for stack in stacks:
        tags = cdk.Tags.of(stack)
        tags.add("shop:owner", "checkout")
        tags.add("shop:environment", environment.name)
        tags.add("shop:tier", type(stack).__name__.removesuffix("Stack").lower())
