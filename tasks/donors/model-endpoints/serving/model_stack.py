from aws_cdk import CfnOutput, Stack
from constructs import Construct

from serving.catalog import ModelSpec, Stage
from serving.endpoint import ModelEndpoint
from serving.foundation import FoundationStack
from serving.watch import watch_endpoint


class ModelStack(Stack):
    """One model and what watches it, so that it can be removed without touching the others."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stage: Stage,
        spec: ModelSpec,
        foundation: FoundationStack,
    ) -> None:
        super().__init__(scope, construct_id)
        self.serving = ModelEndpoint(
            self, "Serving", stage=stage, spec=spec, foundation=foundation
        )
        watch_endpoint(self, self.serving, foundation.topics)
        CfnOutput(self, "EndpointName", value=self.serving.name)
