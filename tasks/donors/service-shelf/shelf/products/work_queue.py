"""A queue for work, one for what could not be done, and a role for the workers."""

from aws_cdk import CfnOutput, CfnParameter, Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_servicecatalog as servicecatalog
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from shelf.products.definition import ProductDefinition


class WorkQueue(servicecatalog.ProductStack):
    """The template of the product."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        patience = CfnParameter(
            self,
            "Patience",
            type="Number",
            description="Seconds that a worker has for one piece of work",
            default=60,
            min_value=1,
            max_value=43200,
        )
        failed = sqs.Queue(self, "Failed", enforce_ssl=True, retention_period=Duration.days(14))
        work = sqs.Queue(
            self,
            "Work",
            enforce_ssl=True,
            dead_letter_queue=sqs.DeadLetterQueue(queue=failed, max_receive_count=5),
        )
        work.node.default_child.visibility_timeout = patience.value_as_number
        worker = iam.Role(
            self, "Worker", assumed_by=iam.ServicePrincipal("ecs-tasks.amazonaws.com")
        )
        work.grant_consume_messages(worker)
        CfnOutput(self, "QueueUrl", value=work.queue_url)
        CfnOutput(self, "WorkerRole", value=worker.role_arn)


DEFINITION = ProductDefinition(
    name="work-queue",
    title="Work queue",
    description="Hands pieces of work to workers, and keeps what they failed at",
    version="1.4",
    template=WorkQueue,
    launch_actions=[
        "sqs:AddPermission",
        "sqs:CreateQueue",
        "sqs:DeleteQueue",
        "sqs:GetQueueAttributes",
        "sqs:SetQueueAttributes",
        "sqs:TagQueue",
    ],
    makes_roles=True,
)
