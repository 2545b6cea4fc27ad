"""Configuration of the sites.

A plain dictionary for each site. :func:`load` checks it against ``RULES``, so that a typo stops
the synthesis instead of a deployment.
"""

from typing import Any, Callable

SITES: dict[str, dict[str, Any]] = {
    "bench": {
        "cidr": "10.120.0.0/20",
        "retain_data": False,
        "scratch": {
            "size_gib": 1200,
            "throughput": 125,
            "import_events": ["NEW", "CHANGED"],
            "export_events": [],
        },
        "references": {"infrequent_after_days": 14, "archive_after_days": None},
        "emr": {
            "release": "emr-7.5.0",
            "idle_minutes": 5,
            "max_vcpu": 64,
            "max_memory_gb": 256,
            "job_timeout_minutes": 60,
        },
    },
    "clinic": {
        "cidr": "10.121.0.0/20",
        "retain_data": True,
        "scratch": {
            "size_gib": 9600,
            "throughput": 500,
            "import_events": ["NEW", "CHANGED", "DELETED"],
            "export_events": ["NEW", "CHANGED"],
        },
        "references": {"infrequent_after_days": 60, "archive_after_days": 180},
        "emr": {
            "release": "emr-7.5.0",
            "idle_minutes": 20,
            "max_vcpu": 800,
            "max_memory_gb": 6000,
            "job_timeout_minutes": 720,
        },
    },
}

EVENTS = {"NEW", "CHANGED", "DELETED"}
EFS_DAYS = {7, 14, 30, 60, 90, 180, 270, 365}


def _positive(value: Any) -> bool:
    return isinstance(value, int) and value > 0


RULES: dict[str, Callable[[Any], bool]] = {
    "cidr": lambda v: isinstance(v, str) and v.endswith("/20"),
    "retain_data": lambda v: isinstance(v, bool),
    # Lustre comes in 1.2 TiB, and then in multiples of 2.4.
    "scratch.size_gib": lambda v: v == 1200 or (_positive(v) and v % 2400 == 0),
    "scratch.throughput": lambda v: v in {125, 250, 500, 1000},
    "scratch.import_events": lambda v: set(v) <= EVENTS,
    "scratch.export_events": lambda v: set(v) <= EVENTS,
    "references.infrequent_after_days": lambda v: v in EFS_DAYS,
    "references.archive_after_days": lambda v: v is None or v in EFS_DAYS,
    "emr.release": lambda v: isinstance(v, str) and v.startswith("emr-"),
    "emr.idle_minutes": _positive,
    "emr.max_vcpu": _positive,
    "emr.max_memory_gb": _positive,
    "emr.job_timeout_minutes": _positive,
}


class ConfigError(Exception):
    """Raised for a site whose configuration breaks a rule."""


def load(site: str) -> dict[str, Any]:
    """Configuration of a site.

    Parameters
    ----------
    site
        A key of ``SITES``.

    Returns
    -------
    dict
        The site's dictionary, with its name under ``"site"``.

    Raises
    ------
    ConfigError
        If the site is unknown, or a value is missing, unknown or against the rules.
    """
    if site not in SITES:
        raise ConfigError(f"unknown site {site!r}")
    flat = _flatten(SITES[site])
    if different := flat.keys() ^ RULES.keys():
        raise ConfigError(f"{site}: missing or unknown: {', '.join(sorted(different))}")
    for key, value in flat.items():
        if not RULES[key](value):
            raise ConfigError(f"{site}: {key} can't be {value!r}")
    return {"site": site, **SITES[site]}


def _flatten(tree: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            flat.update(_flatten(value, f"{prefix}{key}."))
        else:
            flat[prefix + key] = value
    return flat
