#!/usr/bin/env python3
import aws_cdk as cdk

from train.config import read_config
from train.targets import TargetStage
from train.tools import ToolsStage


def assemble(app, config):
    tools = ToolsStage(app, 'tools', config)
    targets = {
        target.name: TargetStage(app, f'target-{target.name}', config, target)
        for target in config.targets.values()
    }
    return tools, targets


if __name__ == '__main__':
    app = cdk.App()
    assemble(app, read_config())
    app.synth()
