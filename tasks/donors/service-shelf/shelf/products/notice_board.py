"""A topic that applications of other departments can subscribe to."""

from aws_cdk import CfnOutput, CfnParameter
from aws_cdk import aws_servicecatalog as servicecatalog
from aws_cdk import aws_sns as sns
from constructs import Construct

from shelf.products.definition import ProductDefinition


class NoticeBoard(servicecatalog.ProductStack):
    """The template of the product."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        title = CfnParameter(self, "Title", description="Shown to subscribers", max_length=80)
        topic = sns.Topic(self, "Board", display_name=title.value_as_string, enforce_ssl=True)
        CfnOutput(self, "TopicArn", value=topic.topic_arn)


DEFINITION = ProductDefinition(
    name="notice-board",
    title="Notice board",
    description="Tells everybody who subscribed, also in other departments",
    version="1.0",
    template=NoticeBoard,
    launch_actions=[
        "sns:CreateTopic",
        "sns:DeleteTopic",
        "sns:GetTopicAttributes",
        "sns:SetTopicAttributes",
        "sns:TagResource",
    ],
    makes_roles=False,
)
