"""Settings of an environment: JSON files in, frozen dataclasses out.

Mistakes are found here, with the name of the setting, rather than halfway through a deployment.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

FOLDER = Path(__file__).resolve().parent.parent / "settings"


class SettingsError(ValueError):
    """A settings file says something that makes no sense."""


@dataclass(frozen=True)
class Site:
    """Where the site lives. The first host name is the canonical one."""

    zone_name: str
    zone_id: str
    host_names: tuple[str, ...]
    repository: str
    branch: str


@dataclass(frozen=True)
class Freshness:
    """How long an edge serves a page by itself, and at most, in minutes."""

    minutes: int
    stale_minutes: int


@dataclass(frozen=True)
class Section:
    """A part of the site under one path.

    `pages` is false where there are only files, whose addresses must not be rewritten;
    `embeddable` is true where other sites may show our pages in a frame.
    """

    path: str
    freshness: str
    pages: bool = True
    embeddable: bool = False

    @property
    def pattern(self) -> str:
        """The section as a path pattern of CloudFront."""
        return f"/{self.path}/*"


@dataclass(frozen=True)
class Headers:
    """What browsers are told about our pages."""

    hsts_days: int
    content_security_policy: dict[str, list[str]]
    embedding_hosts: tuple[str, ...]


@dataclass(frozen=True)
class RuleGroup:
    """A managed rule group, what a match does, and the rules in it that may only count."""

    name: str
    mode: Literal["block", "count", "off"]
    count_only: tuple[str, ...] = ()

    @property
    def enabled(self) -> bool:
        """Whether the group is part of the firewall at all."""
        return self.mode != "off"


@dataclass(frozen=True)
class Zone:
    """Rule groups that look at the requests under one path."""

    name: str
    path: str
    groups: tuple[RuleGroup, ...]


@dataclass(frozen=True)
class FirewallSettings:
    """Limits on what one address may send us."""

    requests_per_five_minutes: int
    zones: tuple[Zone, ...]


@dataclass(frozen=True)
class Logs:
    """What happens to access logs."""

    keep_days: int
    digest_recipients: tuple[str, ...]


@dataclass(frozen=True)
class Settings:
    """Everything about one environment."""

    environment: str
    site: Site
    freshness: dict[str, Freshness]
    sections: tuple[Section, ...]
    headers: Headers
    firewall: FirewallSettings
    logs: Logs

    def sections_in_matching_order(self) -> list[Section]:
        """Sections so that none is hidden by another that contains it."""
        return sorted(self.sections, key=lambda section: (-section.path.count("/"), section.path))


def load(environment: str) -> Settings:
    """Settings of an environment; raises `SettingsError` when they cannot be right."""
    raw = _overlay(_read("common"), _read(environment))
    zones = tuple(
        Zone(
            name=zone["name"],
            path=zone["path"],
            groups=tuple(
                RuleGroup(
                    name=group["name"],
                    mode=group["mode"],
                    count_only=tuple(group.get("count_only", ())),
                )
                for group in zone["groups"]
            ),
        )
        for zone in raw["firewall"]["zones"]
    )
    settings = Settings(
        environment=environment,
        site=Site(**{**raw["site"], "host_names": tuple(raw["site"]["host_names"])}),
        freshness={name: Freshness(**value) for name, value in raw["freshness"].items()},
        sections=tuple(Section(**section) for section in raw["sections"]),
        headers=Headers(
            hsts_days=raw["headers"]["hsts_days"],
            content_security_policy=raw["headers"]["content_security_policy"],
            embedding_hosts=tuple(raw["headers"]["embedding_hosts"]),
        ),
        firewall=FirewallSettings(
            requests_per_five_minutes=raw["firewall"]["requests_per_five_minutes"],
            zones=zones,
        ),
        logs=Logs(
            keep_days=raw["logs"]["keep_days"],
            digest_recipients=tuple(raw["logs"]["digest_recipients"]),
        ),
    )
    _check(settings)
    return settings


def _read(name: str) -> dict[str, Any]:
    path = FOLDER / f"{name}.json"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"there is no environment {name!r}: {path} is missing") from None
    except json.JSONDecodeError as error:
        raise SettingsError(f"{path}: {error}") from None


def _overlay(base: dict[str, Any], top: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in top.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            merged[key] = _overlay(base[key], value)
        else:
            merged[key] = value
    return merged


def _check(settings: Settings) -> None:
    for section in settings.sections:
        if section.freshness not in settings.freshness:
            raise SettingsError(
                f"section {section.path!r}: no freshness is called {section.freshness!r}"
            )
    for host_name in settings.site.host_names:
        if not host_name.endswith(f".{settings.site.zone_name}"):
            raise SettingsError(f"{host_name!r} is outside the zone {settings.site.zone_name!r}")
    for zone in settings.firewall.zones:
        for group in zone.groups:
            if group.mode not in ("block", "count", "off"):
                raise SettingsError(f"group {group.name!r}: there is no mode {group.mode!r}")
