"""Teams that deploy into our accounts."""

from dataclasses import dataclass

from access_boundaries import BootstrapRole
from landing.accounts import LIVE, TEST, Environment

FILES_ONLY = (BootstrapRole.DEPLOY, BootstrapRole.PUBLISH_FILES)
WITH_LOOKUPS = (*FILES_ONLY, BootstrapRole.LOOK_UP)
WITH_IMAGES = (*WITH_LOOKUPS, BootstrapRole.PUBLISH_IMAGES)


@dataclass(frozen=True)
class Team:
    """A team with one repository, and the refs that it deploys to each environment."""

    name: str
    repository: str
    refs: dict[Environment, tuple[str, ...]]
    through: tuple[BootstrapRole, ...] = FILES_ONLY
    session_hours: int = 1


TEAMS = (
    Team(
        name="orders",
        repository="shop/orders",
        refs={
            LIVE: ("refs/heads/main", "refs/tags/v*"),
            TEST: ("refs/heads/*",),
        },
        through=WITH_IMAGES,
        session_hours=2,
    ),
    Team(
        name="reporting",
        repository="data/reporting",
        refs={LIVE: ("refs/heads/release",), TEST: ("refs/heads/release", "refs/heads/next")},
    ),
    Team(
        name="prototypes",
        repository="lab/prototypes",
        refs={TEST: ("refs/heads/*",)},
        through=WITH_LOOKUPS,
    ),
)
