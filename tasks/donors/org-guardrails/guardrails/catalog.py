"""Reads the rule packs in `rules/`."""

import json
from dataclasses import dataclass, field
from pathlib import Path

PACKS = Path(__file__).parent.parent / "rules"

# What AWS Config calls the intervals that it knows.
INTERVALS = {
    "1h": "One_Hour",
    "3h": "Three_Hours",
    "6h": "Six_Hours",
    "12h": "Twelve_Hours",
    "24h": "TwentyFour_Hours",
}


class PackError(Exception):
    """A rule pack that cannot be deployed."""


@dataclass(frozen=True)
class RuleEntry:
    """One rule of a pack, with the keys of the JSON file."""

    id: str
    pack: str
    source: str
    identifier: str | None = None
    function: str | None = None
    every: str | None = None
    resources: list[str] = field(default_factory=list)
    parameters: dict[str, str | int] = field(default_factory=dict)
    permissions: list[str] = field(default_factory=list)
    memory: int = 128

    @property
    def name(self) -> str:
        """The name that people see in the console of AWS Config."""
        return f"{self.pack}-{self.id}"

    @property
    def frequency(self) -> str | None:
        """The interval in the words of AWS Config, for rules that run by the clock."""
        return INTERVALS[self.every] if self.every else None


def load_catalog(folder: Path = PACKS) -> list[RuleEntry]:
    """Every rule of every pack, in the order of the files' names."""
    entries: list[RuleEntry] = []
    for file in sorted(folder.glob("*.json")):
        pack = json.loads(file.read_text(encoding="utf-8"))
        for raw in pack["rules"]:
            entry = RuleEntry(pack=pack["pack"], **raw)
            _check(entry, file)
            entries.append(entry)
    return entries


def _check(entry: RuleEntry, file: Path) -> None:
    where = f"{file.name}: {entry.id}"
    if entry.source not in ("managed", "lambda"):
        raise PackError(f"{where}: unknown source {entry.source!r}")
    if (entry.identifier is None) == (entry.source == "managed"):
        raise PackError(f"{where}: `identifier` is for managed rules, and they need it")
    if (entry.function is None) == (entry.source == "lambda"):
        raise PackError(f"{where}: `function` is for rules of our own, and they need it")
    if not entry.every and not entry.resources:
        raise PackError(f"{where}: neither `every` nor `resources`, so it would never run")
    if entry.every and entry.every not in INTERVALS:
        raise PackError(f"{where}: AWS Config knows no interval {entry.every!r}")
