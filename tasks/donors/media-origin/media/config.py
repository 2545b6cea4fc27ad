"""Typed settings of the deployments."""

from dataclasses import dataclass
from enum import Enum
from typing import Final


class KeyState(Enum):
    """Where a signing key is in its life; see the README."""

    NEXT = "next"
    CURRENT = "current"
    RETIRED = "retired"


@dataclass(frozen=True, kw_only=True, slots=True)
class SigningKey:
    """The public half of a key of the shop, `keys/<name>.pem`."""

    name: str
    state: KeyState


@dataclass(frozen=True, kw_only=True, slots=True)
class MasterStorage:
    """When masters grow cold. Days count from the upload."""

    instant_after_days: int
    """Glacier Instant Retrieval from here on."""
    deep_after_days: int | None
    """Deep Archive from here on; never if None."""
    keep_versions_days: int
    """How long a version is kept after it was replaced or deleted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Firewall:
    requests_per_five_minutes: int
    """Of one address."""
    blocked_countries: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Caching:
    segment_hours: int
    """Segments never change under their name."""
    playlist_seconds: int
    """Both how long a playlist is usually kept at the edge, and at most."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Edge:
    """Outputs of the edge stack, copied here when it was first deployed."""

    certificate_arn: str
    web_acl_arn: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    name: str
    account: str
    home_region: str
    zone_id: str
    zone_name: str
    host: str
    edge: Edge
    player_origins: tuple[str, ...]
    """Web pages that may play our videos."""
    paid_paths: tuple[str, ...]
    """Path patterns of what customers pay for."""
    signing_keys: tuple[SigningKey, ...]
    masters: MasterStorage
    firewall: Firewall
    caching: Caching
    disposable: bool
    """Whether data goes when the stack goes."""


LIVE: Final = Settings(
    name="live",
    account="111122223333",
    home_region="eu-west-1",
    zone_id="Z0912345ABCDEFGHIJKL",
    zone_name="example.net",
    host="media.example.net",
    edge=Edge(
        certificate_arn="arn:aws:acm:us-east-1:111122223333:certificate/"
        "0c2f4c5e-8a41-4d0c-9b1e-3a5f1d7e2b90",
        web_acl_arn="arn:aws:wafv2:us-east-1:111122223333:global/webacl/"
        "media-live/b7c8d9e0-1f2a-4b3c-8d4e-5f6a7b8c9d0e",
    ),
    player_origins=("https://shop.example.net", "https://tv.example.net"),
    paid_paths=("/vod/*", "/downloads/*"),
    signing_keys=(
        SigningKey(name="shop-2023", state=KeyState.RETIRED),
        SigningKey(name="shop-2024", state=KeyState.CURRENT),
        SigningKey(name="shop-2025", state=KeyState.NEXT),
    ),
    masters=MasterStorage(instant_after_days=45, deep_after_days=365, keep_versions_days=21),
    firewall=Firewall(requests_per_five_minutes=6000, blocked_countries=("KP", "SY")),
    caching=Caching(segment_hours=24 * 30, playlist_seconds=40),
    disposable=False,
)

REHEARSAL: Final = Settings(
    name="rehearsal",
    account="444455556666",
    home_region="eu-west-1",
    zone_id="Z0912345MNOPQRSTUVWX",
    zone_name="example.net",
    host="media-rehearsal.example.net",
    edge=Edge(
        certificate_arn="arn:aws:acm:us-east-1:444455556666:certificate/"
        "7d9e1b3a-52c6-4f80-a1d2-c3b4a5968778",
        web_acl_arn="arn:aws:wafv2:us-east-1:444455556666:global/webacl/"
        "media-rehearsal/1a2b3c4d-5e6f-4a7b-9c8d-0e1f2a3b4c5d",
    ),
    player_origins=("https://shop-rehearsal.example.net",),
    paid_paths=("/vod/*",),
    signing_keys=(
        SigningKey(name="shop-2023", state=KeyState.RETIRED),
        SigningKey(name="shop-2025", state=KeyState.CURRENT),
    ),
    masters=MasterStorage(instant_after_days=3, deep_after_days=None, keep_versions_days=1),
    firewall=Firewall(requests_per_five_minutes=500),
    caching=Caching(segment_hours=1, playlist_seconds=5),
    disposable=True,
)

DEPLOYMENTS: Final = {settings.name: settings for settings in (LIVE, REHEARSAL)}
