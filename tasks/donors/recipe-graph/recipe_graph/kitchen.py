from aws_cdk import RemovalPolicy
from aws_cdk.aws_dynamodb import (
    Attribute,
    AttributeType,
    BillingMode,
    PointInTimeRecoverySpecification,
    ProjectionType,
    Table,
)
from constructs import Construct


class Kitchen(Construct):
    """What members write: recipes, and what others think of them."""

    def __init__(self, scope: Construct, id: str, *, protect: bool) -> None:
        super().__init__(scope, id)
        common = {
            "billing_mode": BillingMode.PAY_PER_REQUEST,
            "point_in_time_recovery_specification": PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=protect
            ),
            "deletion_protection": protect,
            "removal_policy": RemovalPolicy.RETAIN if protect else RemovalPolicy.DESTROY,
        }

        self.recipes = Table(self, "Recipes", partition_key=string("id"), **common)
        self.recipes.add_global_secondary_index(
            index_name="by-owner", partition_key=string("owner"), sort_key=string("changed_at")
        )
        # Drafts have no `published_at` and so are not in here.
        self.recipes.add_global_secondary_index(
            index_name="by-state",
            partition_key=string("state"),
            sort_key=string("published_at"),
            projection_type=ProjectionType.INCLUDE,
            non_key_attributes=["title", "owner", "pictures"],
        )

        self.ratings = Table(
            self,
            "Ratings",
            partition_key=string("recipe_id"),
            sort_key=string("member"),
            **common,
        )


def string(name: str) -> Attribute:
    return Attribute(name=name, type=AttributeType.STRING)
