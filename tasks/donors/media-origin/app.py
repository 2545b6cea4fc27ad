"""cdk entry point, `-c deployment=live` or `-c deployment=rehearsal`."""

from typing import NamedTuple

import aws_cdk as cdk

from media.config import DEPLOYMENTS, Settings
from media.edge_stack import EdgeStack
from media.origin_stack import OriginStack


class Deployment(NamedTuple):
    edge: EdgeStack
    origin: OriginStack


def deployment(app: cdk.App, settings: Settings) -> Deployment:
    """Both stacks of a deployment, each in its region."""
    edge = EdgeStack(
        app,
        f"MediaEdge-{settings.name}",
        settings=settings,
        env=cdk.Environment(account=settings.account, region="us-east-1"),
    )
    origin = OriginStack(
        app,
        f"MediaOrigin-{settings.name}",
        settings=settings,
        env=cdk.Environment(account=settings.account, region=settings.home_region),
    )
    for stack in (edge, origin):
        cdk.Tags.of(stack).add("service", "media-origin")
        cdk.Tags.of(stack).add("deployment", settings.name)
    return Deployment(edge, origin)


if __name__ == "__main__":
    app = cdk.App()
    deployment(app, DEPLOYMENTS[app.node.get_context("deployment")])
    app.synth()
