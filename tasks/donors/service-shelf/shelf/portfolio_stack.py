"""One portfolio with its products."""

from typing import Any

from aws_cdk import NestedStack
from constructs import Construct

from shelf.builders import PortfolioBuilder, ProductBuilder
from shelf.launch import add_launch_role
from shelf.products import PRODUCTS


class PortfolioStack(NestedStack):
    """
    :param portfolio: title, products and groups, as in ``ENVIRONMENTS``
    :param boundary: name of the policy that bounds the roles that products make
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        portfolio: dict[str, Any],
        boundary: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(scope, construct_id, **kwargs)
        definitions = [PRODUCTS[name] for name in portfolio["products"]]
        self.products = {
            definition.name: ProductBuilder(self, definition)
            .supported_by("platform@example.org")
            .build()
            for definition in definitions
        }
        self.portfolio = (
            PortfolioBuilder(self, portfolio["title"])
            .provided_by("Platform team")
            .offering(*self.products.values())
            .open_to(*portfolio["groups"])
            .build()
        )
        for definition in definitions:
            add_launch_role(
                self,
                self.portfolio,
                self.products[definition.name],
                definition,
                boundary=boundary,
            )
