import json
from pathlib import Path
from typing import TypedDict

ROOT = Path(__file__).parent.parent


class OldVersions(TypedDict):
    """The last `keep` versions before the current one stay; older ones go after `days` days."""

    keep: int
    days: int


class PictureConfig(TypedDict):
    max_megabytes: int
    link_minutes: int
    upload_days: int
    cold_after_days: int
    old_versions: OldVersions


class Config(TypedDict):
    stage: str
    site: list[str]
    protect: bool
    pictures: PictureConfig


def load_config(stage: str) -> Config:
    return json.loads((ROOT / "config" / f"{stage}.json").read_text())
