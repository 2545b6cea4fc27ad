"""Usage: cdk deploy --all -c environment=<prod|staging>"""

from dataclasses import dataclass

import aws_cdk as cdk

from trail.archive import ArchiveStack
from trail.environments import ENVIRONMENTS
from trail.keys import KeysStack
from trail.queries import QueriesStack
from trail.recorder import TrailStack
from trail.watch import WatchStack


@dataclass
class AuditTrail:
    keys: KeysStack
    archive: ArchiveStack
    trail: TrailStack
    queries: QueriesStack
    watch: WatchStack


def build(app: cdk.App, environment_name: str) -> AuditTrail:
    environment = ENVIRONMENTS[environment_name]
    common = {
        "environment": environment,
        "env": cdk.Environment(account=environment["account"], region=environment["region"]),
    }

    keys = KeysStack(app, f"Audit-{environment_name}-Keys", **common)
    archive = ArchiveStack(
        app, f"Audit-{environment_name}-Archive", key=keys.archive_key, **common
    )
    trail = TrailStack(
        app,
        f"Audit-{environment_name}-Trail",
        archive=archive.bucket,
        key=keys.archive_key,
        **common,
    )
    queries = QueriesStack(
        app,
        f"Audit-{environment_name}-Queries",
        # BEGIN INSERT analyst_access
        archive=archive.bucket,
        archive_key=keys.archive_key,
        # END INSERT analyst_access
        **common,
    )
    watch = WatchStack(
        app,
        f"Audit-{environment_name}-Watch",
        log_group=trail.log_group,
        archive=archive.bucket,
        **common,
    )
    cdk.Tags.of(app).add("service", "audit-trail")
    return AuditTrail(keys, archive, trail, queries, watch)


if __name__ == "__main__":
    app = cdk.App()
    build(app, app.node.try_get_context("environment"))
    app.synth()
