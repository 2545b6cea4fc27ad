from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct


class Catalogue(Construct):
    """One entry for each photo, by `photo_id`; by member and time in the index `by-member`."""

    def __init__(self, scope: Construct, construct_id: str, *, keep: bool) -> None:
        super().__init__(scope, construct_id)
        self.table = dynamodb.Table(
            self,
            "Entries",
            partition_key=dynamodb.Attribute(
                name="photo_id", type=dynamodb.AttributeType.STRING
            ),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=keep
            ),
            removal_policy=RemovalPolicy.RETAIN if keep else RemovalPolicy.DESTROY,
        )
        self.table.add_global_secondary_index(
            index_name="by-member",
            partition_key=dynamodb.Attribute(
                name="member_id", type=dynamodb.AttributeType.STRING
            ),
            sort_key=dynamodb.Attribute(name="taken_at", type=dynamodb.AttributeType.STRING),
        )
