"""The stack that holds everything, by way of its nested stacks."""

from typing import Any

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_servicecatalog as servicecatalog
from constructs import Construct

from shelf.portfolio_stack import PortfolioStack


class ShelfStack(Stack):
    """
    :param settings: a value of ``ENVIRONMENTS``
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: dict[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(scope, construct_id, description="The service shelf", **kwargs)
        self.portfolios = {
            key: PortfolioStack(
                self,
                f"portfolio-{key}",
                portfolio=portfolio,
                boundary=settings["boundary"],
                description=f"Portfolio {portfolio['title']}",
            )
            for key, portfolio in settings["portfolios"].items()
        }
        # BEGIN INSERT tag_options
        # Made up here once for all: a nested stack of its own for each would collide.
        options = {
            tag: servicecatalog.TagOptions(
                self, f"tag-{tag}", allowed_values_for_tags={tag: values}
            )
            for tag, values in settings["tag_options"].items()
        }
        for key, stack in self.portfolios.items():
            for tag in settings["portfolios"][key]["tags"]:
                stack.portfolio.associate_tag_options(options[tag])
        # END INSERT tag_options
        for key, stack in self.portfolios.items():
            CfnOutput(self, f"{key}-portfolio-id", value=stack.portfolio.portfolio_id)
