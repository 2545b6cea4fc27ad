"""What differs between the environments. Nothing else in this repository branches on a name."""

from dataclasses import dataclass


@dataclass(frozen=True)
class QuietHours:
    """A nightly window, in the shop's time, in which fewer tasks are enough."""

    start: str  # "HH:MM"
    end: str  # "HH:MM"
    min_tasks: int


@dataclass(frozen=True)
class Scaling:
    """Bounds of the number of tasks, and what a task may be loaded with before one is added."""

    min_tasks: int
    max_tasks: int
    cpu_percent: int
    requests_per_minute: int
    """Requests that one task should see in a minute."""
    scale_in_pause_minutes: int
    """How long to wait after removing tasks before removing more."""
    quiet_hours: QuietHours | None = None


@dataclass(frozen=True)
class Database:
    """Aurora capacity units, readers, and how carefully the data is kept."""

    min_capacity: float
    max_capacity: float
    readers: int
    backup_days: int
    protected: bool


@dataclass(frozen=True)
class Environment:
    """One deployment of the checkout service."""

    name: str
    cidr: str
    image: str
    cpu: int
    memory_mib: int
    certificate_arn: str
    scaling: Scaling
    database: Database


_REGISTRY = "210987654321.dkr.ecr.eu-central-1.amazonaws.com/checkout"
_CERTIFICATES = "arn:aws:acm:eu-central-1:210987654321:certificate"

STAGING = Environment(
    name="staging",
    cidr="10.61.0.0/20",
    image=f"{_REGISTRY}:2024.48.3",
    cpu=256,
    memory_mib=512,
    certificate_arn=f"{_CERTIFICATES}/5a0c9b52-6e4e-4a0f-9f10-2f1d5f6f2c11",
    scaling=Scaling(
        min_tasks=1,
        max_tasks=2,
        cpu_percent=75,
        requests_per_minute=600,
        scale_in_pause_minutes=2,
    ),
    database=Database(min_capacity=0.5, max_capacity=2, readers=0, backup_days=1, protected=False),
)

PRODUCTION = Environment(
    name="production",
    cidr="10.60.0.0/20",
    image=f"{_REGISTRY}:2024.48.1",
    cpu=1024,
    memory_mib=2048,
    certificate_arn=f"{_CERTIFICATES}/c7d1e2f8-0b55-4a3c-8a63-7b0a1c9a90e4",
    scaling=Scaling(
        min_tasks=6,
        max_tasks=40,
        cpu_percent=55,
        requests_per_minute=900,
        scale_in_pause_minutes=10,
        quiet_hours=QuietHours(start="00:30", end="05:45", min_tasks=2),
    ),
    database=Database(min_capacity=4, max_capacity=64, readers=1, backup_days=21, protected=True),
)

ENVIRONMENTS = {environment.name: environment for environment in (STAGING, PRODUCTION)}
