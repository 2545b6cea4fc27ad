from typing import Mapping

from aws_cdk import Duration
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from ..settings import WorkerSettings
from .functions import WorkerFunction


class Worker(Construct):
    """A function behind a queue of its own, which gets what is accepted.

    Attributes:
        function: The function. It gets batches of SQS records, and answers with those it failed on.
        queue: Its queue.
        dead_letters: What it failed on four times.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        stage: str,
        settings: WorkerSettings,
        accepted: sns.ITopic,
        variables: Mapping[str, str],
    ) -> None:
        super().__init__(scope, construct_id)
        self.dead_letters = sqs.Queue(
            self,
            "DeadLetters",
            queue_name=f"photos-{stage}-{name}-dead",
            retention_period=Duration.days(14),
            enforce_ssl=True,
        )
        self.queue = sqs.Queue(
            self,
            "Queue",
            queue_name=f"photos-{stage}-{name}",
            visibility_timeout=Duration.seconds(6 * settings["timeout"]),
            enforce_ssl=True,
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead_letters, max_receive_count=4),
        )
        accepted.add_subscription(
            subscriptions.SqsSubscription(self.queue, raw_message_delivery=True)
        )
        self.function = WorkerFunction(
            self,
            "Function",
            name=name,
            stage=stage,
            memory=settings["memory"],
            timeout=settings["timeout"],
            variables=variables,
        )
        self.function.add_event_source(
            sources.SqsEventSource(
                self.queue,
                batch_size=5,
                max_concurrency=settings["parallel"],
                report_batch_item_failures=True,
            )
        )
