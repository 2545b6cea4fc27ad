"""Settings of the environments, and the partners."""

import json
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent


class Handover(NamedTuple):
    """
    What is copied to the file system of the catalogue.

    Attributes
    ----------
    schedule : str
        When, as an expression that AWS understands, in UTC.
    folders : list of str
        Folders that are copied, of every partner that has them.
    directory : str
        Where to, in the file system.
    """

    schedule: str
    folders: list[str]
    directory: str


class Settings(NamedTuple):
    """What differs between environments."""

    environment: str
    cidr: str
    keep_checked_days: int
    check_timeout_seconds: int
    handover: Handover


class Partner(NamedTuple):
    """
    Somebody we exchange files with.

    Attributes
    ----------
    name : str
        User name at the server, and first part of all keys in the bucket.
    folders : dict of str to str
        What the partner may do with each of its folders: `DELIVER` or `COLLECT`.
    keys : list of str
        Public keys that are good in this environment.
    """

    DELIVER = "deliver"
    COLLECT = "collect"

    name: str
    folders: dict[str, str]
    keys: list[str]

    def prefix(self, folder: str) -> str:
        """Beginning of the keys of all files in `folder`, with a slash at its end."""
        return f"{self.name}/{folder}/"

    def folders_to(self, purpose: str) -> list[str]:
        """Folders in which the partner may `purpose`."""
        return [folder for folder, allowed in self.folders.items() if allowed == purpose]


def load_settings(environment: str) -> Settings:
    """Read the settings of `environment`."""
    table = json.loads((ROOT / "settings.json").read_text())[environment]
    handover = Handover(**table.pop("handover"))
    return Settings(environment=environment, handover=handover, **table)


def load_partners(environment: str) -> list[Partner]:
    """
    Read all partners who have a key for `environment`.

    Returns
    -------
    list of Partner
        Sorted by name.
    """
    partners = []
    for file in sorted((ROOT / "partners").glob("*.json")):
        table = json.loads(file.read_text())
        if keys := table["keys"].get(environment):
            partners.append(Partner(table["partner"], table["folders"], keys))
    return partners
