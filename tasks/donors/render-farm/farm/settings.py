"""Settings of the farms, typed so that a typo is found by mypy and not by a bill."""

from dataclasses import dataclass
from typing import Final, Mapping, NewType

Usd = NewType("Usd", int)
Minutes = NewType("Minutes", int)
Gibibytes = NewType("Gibibytes", int)


@dataclass(frozen=True, slots=True)
class Fleet:
    """Limits of the compute environments, in vCPUs."""

    spot_vcpus: int
    on_demand_vcpus: int
    instance_types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FrameJob:
    """What one frame may use."""

    vcpus: int
    memory: Gibibytes
    timeout: Minutes
    attempts: int


@dataclass(frozen=True, slots=True)
class FarmSettings:
    """Everything in which the farms differ."""

    name: str
    fleet: Fleet
    frame: FrameJob
    monthly_budget: Usd
    budget_mail: str
    keep_frames_days: int
    worker_tag: str


FARMS: Final[Mapping[str, FarmSettings]] = {
    "dailies": FarmSettings(
        name="dailies",
        fleet=Fleet(spot_vcpus=128, on_demand_vcpus=0, instance_types=("c7i.4xlarge", "c6i.4xlarge")),
        frame=FrameJob(vcpus=8, memory=Gibibytes(14), timeout=Minutes(40), attempts=2),
        monthly_budget=Usd(900),
        budget_mail="production@studio.example",
        keep_frames_days=10,
        worker_tag="blender-4.2",
    ),
    "finals": FarmSettings(
        name="finals",
        fleet=Fleet(
            spot_vcpus=2048,
            on_demand_vcpus=256,
            instance_types=("c7i.8xlarge", "c7a.8xlarge", "m7i.8xlarge"),
        ),
        frame=FrameJob(vcpus=32, memory=Gibibytes(60), timeout=Minutes(360), attempts=4),
        monthly_budget=Usd(24_000),
        budget_mail="production@studio.example",
        keep_frames_days=120,
        worker_tag="blender-4.2",
    ),
}
