from aws_cdk import Duration
from aws_cdk import aws_sns as sns
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

from ..settings import BackfillSettings
from .functions import WorkerFunction
from .vault import LIBRARY, Vault


class Backfill(Construct):
    """Puts the whole library on the topic again.

    Attributes:
        function: Takes a batch of objects of the library and publishes them.
        state_machine: Walks over the library. Says on `news` that it is through.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stage: str,
        settings: BackfillSettings,
        vault: Vault,
        accepted: sns.ITopic,
        news: sns.ITopic,
    ) -> None:
        super().__init__(scope, construct_id)
        self.function = WorkerFunction(
            self,
            "Function",
            name="backfill",
            stage=stage,
            timeout=120,
            variables={
                "TOPIC_ARN": accepted.topic_arn,
                "BUCKET": vault.bucket.bucket_name,
                "LIBRARY": LIBRARY,
            },
        )
        accepted.grant_publish(self.function)

        done = tasks.SnsPublish(
            self,
            "Say that it is done",
            topic=news,
            message=sfn.TaskInput.from_text(f"The backfill of {stage} is through."),
        )
        steps = sfn.Chain.start(sfn.Pass(self, "Drop the input", result=sfn.Result.from_object({})))
        # BEGIN INSERT library_walk
        walk = sfn.DistributedMap(
            self,
            "Walk over the library",
            item_reader=sfn.S3ObjectsItemReader(bucket=vault.bucket, prefix=LIBRARY),
            item_batcher=sfn.ItemBatcher(
                max_items_per_batch=settings["batch"],
                batch_input={"run.$": "$$.Execution.Name"},
            ),
            max_concurrency=settings["parallel"],
            tolerated_failure_percentage=settings["tolerated_percent"],
            result_writer=sfn.ResultWriter(bucket=vault.reports, prefix="backfill/"),
        )
        walk.item_processor(
            tasks.LambdaInvoke(self, "Publish a batch", lambda_function=self.function),
            mode=sfn.ProcessorMode.DISTRIBUTED,
            execution_type=sfn.ProcessorType.STANDARD,
        )
        steps = steps.next(walk)
        # END INSERT library_walk
        self.state_machine = sfn.StateMachine(
            self,
            "StateMachine",
            state_machine_name=f"photos-{stage}-backfill",
            definition_body=sfn.DefinitionBody.from_chainable(steps.next(done)),
            timeout=Duration.hours(12),
        )
