#!/usr/bin/env python3
from typing import NamedTuple

import aws_cdk as cdk

from exchange.gateway import GatewayStack
from exchange.handover import HandoverStack
from exchange.settings import load_partners, load_settings
from exchange.storage import StorageStack


class Exchange(NamedTuple):
    storage: StorageStack
    gateway: GatewayStack
    handover: HandoverStack


def add_exchange(app: cdk.App, environment: str) -> Exchange:
    """
    Add the stacks of an environment.

    Parameters
    ----------
    app : cdk.App
    environment : str
        One of those in ``settings.json``.

    Returns
    -------
    Exchange
        The stacks, in the order of their deployment.
    """
    settings = load_settings(environment)
    partners = load_partners(environment)

    storage = StorageStack(app, f"Exchange{environment.title()}Storage", settings)
    gateway = GatewayStack(
        app, f"Exchange{environment.title()}Gateway", settings, partners, storage
    )
    handover = HandoverStack(
        app, f"Exchange{environment.title()}Handover", settings, partners, storage
    )
    return Exchange(storage, gateway, handover)


if __name__ == "__main__":
    app = cdk.App()
    add_exchange(app, app.node.try_get_context("environment") or "test")
    app.synth()
