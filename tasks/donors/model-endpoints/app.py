#!/usr/bin/env python3
from dataclasses import dataclass

from aws_cdk import App, Tags

from serving.catalog import CATALOG, Stage
from serving.foundation import FoundationStack
from serving.front import FrontStack
from serving.model_stack import ModelStack


@dataclass(frozen=True)
class Serving:
    """All stacks of a stage. Models are found by their name in the catalog."""

    foundation: FoundationStack
    models: dict[str, ModelStack]
    front: FrontStack


def add_stage(app: App, stage: Stage) -> Serving:
    prefix = f"Serving-{stage}"
    foundation = FoundationStack(app, f"{prefix}-Foundation", stage=stage, catalog=CATALOG)
    models = {
        spec.name: ModelStack(
            app, f"{prefix}-{spec.name}", stage=stage, spec=spec, foundation=foundation
        )
        for spec in CATALOG
    }
    front = FrontStack(
        app,
        f"{prefix}-Front",
        stage=stage,
        endpoints={name: model.serving.endpoint for name, model in models.items()},
    )
    for stack in (foundation, front, *models.values()):
        Tags.of(stack).add("cost-center", "ml-serving")
        Tags.of(stack).add("stage", str(stage))
    return Serving(foundation, models, front)


if __name__ == "__main__":
    app = App()
    add_stage(app, Stage(app.node.try_get_context("stage") or "lab"))
    app.synth()
