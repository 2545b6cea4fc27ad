import tomllib
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent


class Tenant(NamedTuple):
    name: str
    endpoint: str
    events: list
    per_second: int
    attempts: int
    give_up_after_hours: int
    paused: bool = False


class Config(NamedTuple):
    stage: str
    ingest: dict
    archive_days: int
    log_days: int
    audit_days: int
    tenants: list


def load(file: str) -> Config:
    raw = tomllib.loads((ROOT / file).read_text())
    return Config(
        stage=raw["stage"],
        ingest=raw["ingest"],
        archive_days=raw["archive"]["days"],
        log_days=raw["logs"]["days"],
        audit_days=raw["logs"]["audit_days"],
        tenants=[Tenant(**tenant) for tenant in raw["tenants"]],
    )
