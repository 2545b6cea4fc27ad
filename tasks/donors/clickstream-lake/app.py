#!/usr/bin/env python3
"""cdk synth -c target=production"""

import aws_cdk as cdk

from lake.ingest_stack import IngestStack
from lake.lake_stack import LakeStack
from lake.settings import Settings


def build(app: cdk.App, target: str) -> tuple[LakeStack, IngestStack]:
    """Adds both stacks of one target to the app.

    Args:
        app: the app to add them to.
        target: a table of `environments.toml`.

    Returns:
        The lake and what fills it, in the order of deployment.
    """
    settings = Settings.load(target)
    lake = LakeStack(app, f"clickstream-{target}-lake", settings=settings)
    ingest = IngestStack(app, f"clickstream-{target}-ingest", settings=settings, lake=lake)
    for key, value in settings.tags.items():
        cdk.Tags.of(app).add(key, value)
    return lake, ingest


if __name__ == "__main__":
    app = cdk.App()
    build(app, app.node.try_get_context("target"))
    app.synth()
