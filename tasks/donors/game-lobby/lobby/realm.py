"""Realms, and the numbers that make one bigger than the other."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from constructs import Construct


class Realm(Enum):
    NIGHTLY = "nightly"
    LIVE = "live"

    @property
    def has_real_players(self) -> bool:
        return self is Realm.LIVE


class ServerSize(NamedTuple):
    cpu: int
    memory_mib: int
    tasks: int  # how many a fresh deployment starts with


class StoreSize(NamedTuple):
    node_type: str
    replicas: int


class Crowd(NamedTuple):
    """How the lobby deals with many players."""

    fewest_tasks: int
    most_tasks: int
    players_per_task: int  # beyond that, chat begins to lag
    calm_minutes: int  # wait this long after removing tasks: each removal makes players reconnect


class Tuning(NamedTuple):
    image_tag: str
    lobby: ServerSize
    matchmaker: ServerSize
    store: StoreSize
    crowd: Crowd

    @classmethod
    def from_context(cls, scope: Construct, realm: Realm) -> Tuning:
        """The entry of `realm` under `realms` in cdk.json."""
        raw = scope.node.get_context("realms")[realm.value]
        return cls(
            image_tag=raw["image_tag"],
            lobby=ServerSize(**raw["lobby"]),
            matchmaker=ServerSize(**raw["matchmaker"]),
            store=StoreSize(**raw["store"]),
            crowd=Crowd(**raw["crowd"]),
        )
