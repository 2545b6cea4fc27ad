from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as ddb
from aws_cdk import aws_iam as iam
from constructs import Construct


class Diary(Construct):
    """The table of appointments. One item each; the id is made of practitioner and start."""

    PRACTITIONER_INDEX = "by-practitioner"
    ROOM_INDEX = "by-room"

    def __init__(self, scope, id, *, env_name, keep_data):
        super().__init__(scope, id)
        self.table = ddb.Table(
            self,
            "Table",
            table_name=f"clinic-{env_name}-diary",
            partition_key=ddb.Attribute(name="appointment_id", type=ddb.AttributeType.STRING),
            billing_mode=ddb.BillingMode.PAY_PER_REQUEST,
            encryption=ddb.TableEncryption.AWS_MANAGED,
            time_to_live_attribute="forget_after",
            point_in_time_recovery_specification=ddb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=keep_data,
            ),
            deletion_protection=keep_data,
            removal_policy=RemovalPolicy.RETAIN if keep_data else RemovalPolicy.DESTROY,
        )
        # the day sheet shows these, and no names
        self.table.add_global_secondary_index(
            index_name=self.PRACTITIONER_INDEX,
            partition_key=ddb.Attribute(name="practitioner", type=ddb.AttributeType.STRING),
            sort_key=ddb.Attribute(name="starts_at", type=ddb.AttributeType.STRING),
            projection_type=ddb.ProjectionType.INCLUDE,
            non_key_attributes=["room", "minutes", "reason_code"],
        )
        # BEGIN INSERT room_screen
        self.table.add_global_secondary_index(
            index_name=self.ROOM_INDEX,
            partition_key=ddb.Attribute(name="room", type=ddb.AttributeType.STRING),
            sort_key=ddb.Attribute(name="starts_at", type=ddb.AttributeType.STRING),
            projection_type=ddb.ProjectionType.INCLUDE,
            non_key_attributes=["practitioner", "minutes"],
        )
        # END INSERT room_screen

    def allow(self, function, *actions):
        """Lets `function` do single actions on the table, not on its indexes."""
        function.add_to_role_policy(
            iam.PolicyStatement(
                actions=[f"dynamodb:{action}" for action in actions],
                resources=[self.table.table_arn],
            )
        )

    def allow_query(self, function, index):
        """Lets `function` query one index, and nothing else."""
        function.add_to_role_policy(
            iam.PolicyStatement(
                actions=["dynamodb:Query"],
                resources=[f"{self.table.table_arn}/index/{index}"],
            )
        )
