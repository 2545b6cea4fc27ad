#!/usr/bin/env python3
"""Builds the shelf of one environment."""

from aws_cdk import App, Aspects, Environment

from shelf.environments import ENVIRONMENTS
from shelf.guardrails import DepartmentBoundary, RequiredDescriptions
from shelf.shelf_stack import ShelfStack


def build_shelf(app: App, name: str) -> ShelfStack:
    """
    Build the shelf.

    :param app: the app that it becomes a part of
    :param name: a key of ``ENVIRONMENTS``
    :return: the stack; its portfolios are nested stacks
    """
    settings = ENVIRONMENTS[name]
    shelf = ShelfStack(
        app,
        f"service-shelf-{name}",
        settings=settings,
        env=Environment(account=settings["account"], region=settings["region"]),
    )
    Aspects.of(shelf).add(RequiredDescriptions())
    # BEGIN INSERT department_boundary
    Aspects.of(shelf).add(DepartmentBoundary(settings["boundary"]))
    # END INSERT department_boundary
    return shelf


if __name__ == "__main__":
    app = App()
    build_shelf(app, app.node.try_get_context("environment") or "rehearsal")
    app.synth()
