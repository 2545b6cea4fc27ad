"""Builders for what has many small parts that belong together."""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_servicecatalog as servicecatalog
from constructs import Construct

from shelf.products import ProductDefinition


class ProductBuilder:
    """
    Makes the product of a definition.

    :param scope: where the product goes
    :param definition: what it is
    """

    def __init__(self, scope: Construct, definition: ProductDefinition) -> None:
        self._scope = scope
        self._definition = definition
        self._support: str | None = None

    def supported_by(self, email: str) -> "ProductBuilder":
        """:param email: where departments ask for help"""
        self._support = email
        return self

    def build(self) -> servicecatalog.CloudFormationProduct:
        """:return: the product, with the definition's version as its only one"""
        definition = self._definition
        template = definition.template(self._scope, f"{definition.name}-template")
        return servicecatalog.CloudFormationProduct(
            self._scope,
            definition.name,
            product_name=definition.title,
            owner="Platform team",
            description=definition.description,
            support_email=self._support,
            product_versions=[
                servicecatalog.CloudFormationProductVersion(
                    product_version_name=definition.version,
                    cloud_formation_template=(
                        servicecatalog.CloudFormationTemplate.from_product_stack(template)
                    ),
                )
            ],
        )


class PortfolioBuilder:
    """
    Makes a portfolio.

    :param scope: where it goes; there is one portfolio in a scope
    :param title: what departments see
    """

    def __init__(self, scope: Construct, title: str) -> None:
        self._scope = scope
        self._title = title
        self._provider = ""
        self._products: list[servicecatalog.IProduct] = []
        self._groups: list[str] = []

    def provided_by(self, provider: str) -> "PortfolioBuilder":
        """:param provider: who departments think of"""
        self._provider = provider
        return self

    def offering(self, *products: servicecatalog.IProduct) -> "PortfolioBuilder":
        """:param products: what is in it"""
        self._products += products
        return self

    def open_to(self, *groups: str) -> "PortfolioBuilder":
        """:param groups: names of the IAM groups whose people may launch"""
        self._groups += groups
        return self

    def build(self) -> servicecatalog.Portfolio:
        """:return: the portfolio"""
        portfolio = servicecatalog.Portfolio(
            self._scope,
            "portfolio",
            display_name=self._title,
            provider_name=self._provider,
        )
        for product in self._products:
            portfolio.add_product(product)
        for group in self._groups:
            portfolio.give_access_to_group(
                iam.Group.from_group_name(self._scope, f"group-{group}", group)
            )
        return portfolio
