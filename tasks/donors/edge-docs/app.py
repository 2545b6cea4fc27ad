#!/usr/bin/env python3
"""Entry point: one stage per environment."""

import aws_cdk as cdk

from infra.settings import load
from infra.site import DocsStage

app = cdk.App()

for environment in ("preview", "production"):
    DocsStage(
        app,
        environment,
        settings=load(environment),
        env=cdk.Environment(region="us-east-1"),
    )

app.synth()
