"""Accounts of the organisation."""

from dataclasses import dataclass
from enum import Enum

ORGANISATION = "o-a1b2c3d4e5"
REGIONS = ["eu-west-1", "eu-central-1"]


class Account(Enum):
    """Accounts that ask others for access."""

    AUDIT = "222233334444"
    SUPPORT = "333344445555"
    FINANCE = "444455556666"
    ANALYTICS = "555566667777"


@dataclass(frozen=True)
class Environment:
    """An account that others ask for access."""

    name: str
    account: str
    region: str = "eu-west-1"


LIVE = Environment("live", "111122223333")
TEST = Environment("test", "666677778888")
