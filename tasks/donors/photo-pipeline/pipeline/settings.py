"""Settings of a stage, as they stand in the context."""

from typing import List, TypedDict

import aws_cdk as cdk


class IngestSettings(TypedDict):
    """How stubborn Lambda is with a file that `ingest` fails on."""

    retries: int
    max_age_minutes: int


class TieringSettings(TypedDict):
    """Days without access after which Intelligent-Tiering archives a photo."""

    archive_days: int
    deep_archive_days: int


class WorkerSettings(TypedDict):
    """Size of a worker. `timeout` is in seconds, `memory` in MiB."""

    memory: int
    timeout: int
    parallel: int


class BackfillSettings(TypedDict):
    """How fast a backfill goes, and how much may go wrong before it stops."""

    batch: int
    parallel: int
    tolerated_percent: int


class StageSettings(TypedDict):
    """Everything that differs between stages."""

    suffixes: List[str]
    ingest: IngestSettings
    tiering: TieringSettings
    workers: "dict[str, WorkerSettings]"
    backfill: BackfillSettings
    keep: bool


def stage_settings(app: cdk.App, stage: str) -> StageSettings:
    """Looks up the settings of a stage.

    Args:
        app: The application whose context is read.
        stage: Name of the stage.

    Raises:
        KeyError: The context has no such stage.
    """
    stages = app.node.try_get_context("stages") or {}
    if stage not in stages:
        raise KeyError(f"no stage {stage!r} in the context, only {sorted(stages)}")
    return stages[stage]
