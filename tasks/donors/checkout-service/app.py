#!/usr/bin/env python3
"""Wires the stacks of one environment: `cdk deploy --all -c environment=production`."""

from typing import NamedTuple

import aws_cdk as cdk

from infra.data import DataStack
from infra.environments import ENVIRONMENTS, Environment
from infra.network import NetworkStack
from infra.service import ServiceStack
from infra.tagging import tag_stacks


class Stacks(NamedTuple):
    """The stacks of an environment in the order of their deployment."""

    network: NetworkStack
    data: DataStack
    service: ServiceStack


def add_environment(app: cdk.App, environment: Environment) -> Stacks:
    """Add all stacks of `environment` to `app`."""
    prefix = f"Checkout{environment.name.capitalize()}"
    network = NetworkStack(app, f"{prefix}Network", environment)
    data = DataStack(app, f"{prefix}Data", environment, network=network)
    service = ServiceStack(app, f"{prefix}Service", environment, network=network, data=data)
    stacks = Stacks(network, data, service)
    tag_stacks(stacks, environment)
    return stacks


if __name__ == "__main__":
    app = cdk.App()
    name = app.node.try_get_context("environment") or "staging"
    if name not in ENVIRONMENTS:
        raise SystemExit(f"unknown environment {name!r}; use one of: {', '.join(ENVIRONMENTS)}")
    add_environment(app, ENVIRONMENTS[name])
    app.synth()
