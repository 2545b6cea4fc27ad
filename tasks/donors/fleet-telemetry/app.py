#!/usr/bin/env python3
"""Entry point: builds the stacks of one environment, chosen with `-c environment=<name>`."""

from dataclasses import dataclass

from aws_cdk import App

from fleet.monitoring_stack import Consumer, MonitoringStack
from fleet.naming import Names, tag_everything
from fleet.processing_stack import ProcessingStack
from fleet.rollout_stack import RolloutStack
from fleet.settings import load_settings
from fleet.storage_stack import StorageStack

DEFAULT_ENVIRONMENT = "dev"


@dataclass(frozen=True)
class Fleet:
    """The stacks of one environment, in the order they are deployed."""

    storage: StorageStack
    processing: ProcessingStack
    rollout: RolloutStack
    monitoring: MonitoringStack


def build_fleet(app: App, environment: str) -> Fleet:
    """Create every stack of `environment` in `app`."""
    settings = load_settings(environment)
    names = Names(environment)

    storage = StorageStack(app, f"FleetStorage-{environment}", settings=settings, names=names)
    processing = ProcessingStack(
        app,
        f"FleetProcessing-{environment}",
        settings=settings,
        names=names,
        readings=storage.readings,
        archive=storage.archive,
    )
    rollout = RolloutStack(
        app,
        f"FleetRollout-{environment}",
        settings=settings,
        names=names,
        vehicles=storage.vehicles,
        readings=storage.readings,
    )
    monitoring = MonitoringStack(
        app,
        f"FleetMonitoring-{environment}",
        settings=settings,
        names=names,
        stream=processing.stream,
        failed_batches=processing.failed_batches,
        rollout=rollout.state_machine,
        consumers=[
            Consumer("decoder", processing.decoder),
            Consumer("geofence", processing.geofence),
        ],
    )
    tag_everything(app, environment)
    return Fleet(storage, processing, rollout, monitoring)


def main() -> None:
    """Synthesize the environment named in the CDK context."""
    app = App()
    build_fleet(app, app.node.try_get_context("environment") or DEFAULT_ENVIRONMENT)
    app.synth()


if __name__ == "__main__":
    main()
