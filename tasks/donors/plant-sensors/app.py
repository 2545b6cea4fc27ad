#!/usr/bin/env python3
import aws_cdk as cdk

from sensors.stack import PlantSensors


def build(app):
    """The stacks of all plants in the context, by plant."""
    return {
        plant: PlantSensors(app, f"plant-sensors-{plant}", plant=plant, settings=settings)
        for plant, settings in app.node.get_context("plants").items()
    }


if __name__ == "__main__":
    app = cdk.App()
    build(app)
    app.synth()
