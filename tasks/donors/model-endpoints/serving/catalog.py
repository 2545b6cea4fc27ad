"""The models that are served, and on what. Data science edits this file, so keep it readable."""

from dataclasses import dataclass
from enum import Enum, StrEnum


# A new instance needs minutes to come up, so the others must have room for the rush meanwhile.
HEADROOM = 0.7


class Stage(StrEnum):
    LAB = "lab"
    LIVE = "live"


class Hardware(Enum):
    """Instance types we have measured, with the minutes from start to the first answer."""

    CPU_SMALL = ("ml.c6i.large", 3)
    CPU_LARGE = ("ml.c6i.2xlarge", 3)
    GPU = ("ml.g5.xlarge", 8)

    def __init__(self, instance_type: str, warm_up_minutes: int) -> None:
        self.instance_type = instance_type
        self.warm_up_minutes = warm_up_minutes


class Urgency(StrEnum):
    """Whom an alarm goes to: the phone of the person on call, or the team's channel."""

    PHONE = "phone"
    CHANNEL = "channel"


@dataclass(frozen=True)
class Capacity:
    """How many instances a variant has. Equal bounds mean that the number is fixed."""

    fewest: int
    most: int


@dataclass(frozen=True)
class Variant:
    """One version of a model that gets a share of the traffic."""

    name: str
    version: str
    weight: float
    requests_per_second: float
    """What one instance answered within the latency objective in the last load test."""
    capacity: dict[Stage, Capacity]

    @property
    def comfortable_invocations(self) -> float:
        """Invocations per minute that one instance should see in the long run."""
        return round(self.requests_per_second * 60 * HEADROOM, 1)


@dataclass(frozen=True)
class Objective:
    """What the site counts on. `p99_ms` is the model's own time, without the network."""

    p99_ms: int
    urgency: Urgency


@dataclass(frozen=True)
class Capture:
    """The share of requests, in percent, that is kept for drift analysis, and for how long."""

    percent: dict[Stage, int]
    keep_days: int


@dataclass(frozen=True)
class ModelSpec:
    name: str
    image: str
    hardware: Hardware
    variants: tuple[Variant, ...]
    objective: Objective
    capture: Capture | None = None


CATALOG = (
    # Suggests a price per night to a host who edits an offer.
    ModelSpec(
        name="price-hint",
        image="gradient-boosting",
        hardware=Hardware.CPU_SMALL,
        variants=(
            Variant(
                name="champion",
                version="2024-10-02",
                weight=0.9,
                requests_per_second=50,
                capacity={Stage.LAB: Capacity(1, 1), Stage.LIVE: Capacity(2, 12)},
            ),
            Variant(
                name="challenger",
                version="2024-11-19",
                weight=0.1,
                requests_per_second=40,
                capacity={Stage.LAB: Capacity(1, 1), Stage.LIVE: Capacity(1, 3)},
            ),
        ),
        objective=Objective(p99_ms=120, urgency=Urgency.CHANNEL),
        capture=Capture(percent={Stage.LAB: 100, Stage.LIVE: 15}, keep_days=45),
    ),
    # Orders the photos of an offer; called by the importer, never while somebody waits.
    ModelSpec(
        name="photo-rank",
        image="vision",
        hardware=Hardware.GPU,
        variants=(
            Variant(
                name="champion",
                version="2024-08-27",
                weight=1.0,
                requests_per_second=8,
                capacity={Stage.LAB: Capacity(1, 2), Stage.LIVE: Capacity(1, 4)},
            ),
        ),
        objective=Objective(p99_ms=900, urgency=Urgency.CHANNEL),
    ),
    # Decides whether a message between guest and host is held back. Messages wait for it.
    ModelSpec(
        name="spam-guard",
        image="text",
        hardware=Hardware.CPU_LARGE,
        variants=(
            Variant(
                name="champion",
                version="2024-11-05",
                weight=1.0,
                requests_per_second=75,
                capacity={Stage.LAB: Capacity(1, 1), Stage.LIVE: Capacity(3, 9)},
            ),
        ),
        objective=Objective(p99_ms=60, urgency=Urgency.PHONE),
        capture=Capture(percent={Stage.LAB: 0, Stage.LIVE: 5}, keep_days=14),
    ),
)
