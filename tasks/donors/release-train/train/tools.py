import aws_cdk as cdk

from .pipeline import PipelineStack
from .shared import SharedStack


# Everything in the tools account: what the trains share, and one stack for each of them.
class ToolsStage(cdk.Stage):
    def __init__(self, scope, id, config):
        super().__init__(scope, id, env=config.tools.env)
        self.shared = SharedStack(self, 'shared', config)
        self.pipelines = {
            train.name: PipelineStack(self, train.name, config, train, self.shared)
            for train in config.trains.values()
        }
