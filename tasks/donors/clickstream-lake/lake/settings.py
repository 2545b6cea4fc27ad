"""Settings of a target, from `environments.toml`."""

import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

FILE = Path(__file__).parent.parent / "environments.toml"


class Settings(SimpleNamespace):
    """Tables of the file as attributes: `settings.delivery.buffer_mb`. `tags` stays a dict."""

    @classmethod
    def load(cls, target: str) -> "Settings":
        """Reads the table of `target` over the defaults.

        Raises:
            KeyError: there is no such target.
        """
        tables = tomllib.loads(FILE.read_text())
        merged = _merge(tables["defaults"], tables[target])
        tags = merged.pop("tags")
        sections = {name: SimpleNamespace(**values) for name, values in merged.items()}
        return cls(target=target, tags=tags, **sections)


def _merge(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        merged[key] = _merge(below[key], value) if isinstance(value, dict) else value
    return merged
