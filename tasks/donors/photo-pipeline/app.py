#!/usr/bin/env python3
"""CDK application of the photo pipeline."""

import aws_cdk as cdk

from pipeline.settings import stage_settings
from pipeline.stack import PhotoPipelineStack


def build(app: cdk.App, stage: str) -> PhotoPipelineStack:
    """Creates the stack of a stage.

    Args:
        app: The application. Its context holds the settings of all stages.
        stage: A key of `stages` in the context.

    Returns:
        The stack, not synthesized yet.
    """
    return PhotoPipelineStack(
        app,
        f"PhotoPipeline{stage.title()}",
        stage=stage,
        settings=stage_settings(app, stage),
    )


if __name__ == "__main__":
    application = cdk.App()
    build(application, application.node.try_get_context("stage"))
    application.synth()
