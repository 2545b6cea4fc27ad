#!/usr/bin/env python3
"""Entry point of the landing zone."""

import aws_cdk as cdk

from landing.accounts import LIVE, TEST, Environment
from landing.stage import Landing


def landing(app: cdk.App, environment: Environment) -> Landing:
    """Add the landing zone of `environment` to `app`."""
    stage = Landing(app, environment)
    cdk.Tags.of(stage).add("environment", environment.name)
    return stage


if __name__ == "__main__":
    application = cdk.App()
    for each in (LIVE, TEST):
        landing(application, each)
    application.synth()
