"""Reads environments, plans and tenants, and refuses what cannot work."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

ROOT = Path(__file__).resolve().parent.parent
TENANT_ID = re.compile(r"[a-z]{3,16}")


class CatalogueError(Exception):
    """A JSON file says something that the factory cannot build."""


@dataclass(frozen=True)
class Environment:
    name: str
    domain: str
    protected: bool
    """Whether data survives a mistake: deletion protection, retention."""


@dataclass(frozen=True)
class Plan:
    name: str
    log_days: int
    recoverable: bool
    """Tables can be restored to any second, files to any version."""
    own_key_only: bool
    """Everything at rest is encrypted with the tenant's own key."""
    mfa: Literal["off", "optional", "required"]
    password_length: int
    features: tuple[str, ...]


@dataclass(frozen=True)
class LoginOptions:
    callback_urls: tuple[str, ...]
    session_hours: int
    self_sign_up: bool


@dataclass(frozen=True)
class Tenant:
    id: str
    name: str
    plan: Plan
    login: LoginOptions


def load_environment(name: str) -> Environment:
    environments = _read(ROOT / "environments.json")
    if name not in environments:
        raise CatalogueError(f"environments.json has no {name!r}")
    return Environment(name=name, **environments[name])


def load_plans() -> dict[str, Plan]:
    return {
        name: Plan(name=name, **{**values, "features": tuple(values["features"])})
        for name, values in _read(ROOT / "plans.json").items()
    }


def load_tenants(environment: Environment) -> list[Tenant]:
    """The tenants of an environment, by id."""
    plans = load_plans()
    tenants = []
    for path in sorted((ROOT / "tenants").glob("*.json")):
        values = _read(path)
        if environment.name in values["environments"]:
            tenants.append(_tenant(path, values, plans))
    return tenants


def _tenant(path: Path, values: dict[str, Any], plans: dict[str, Plan]) -> Tenant:
    if not TENANT_ID.fullmatch(values["id"]) or values["id"] != path.stem:
        raise CatalogueError(f"{path.name}: {values['id']!r} is no id for this file")
    if values["plan"] not in plans:
        raise CatalogueError(f"{path.name}: there is no plan {values['plan']!r}")
    login = values["login"]
    return Tenant(
        id=values["id"],
        name=values["name"],
        plan=plans[values["plan"]],
        login=LoginOptions(
            callback_urls=tuple(login["callback_urls"]),
            session_hours=login["session_hours"],
            self_sign_up=login["self_sign_up"],
        ),
    )


def _read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))
