from enum import Enum
from typing import NamedTuple


class Limits(NamedTuple):
    broker: str
    brokers: int  # over two zones, so an even number
    volume_gib: int
    batch_size: int
    window_seconds: int
    # Consumers have to lag for so long before somebody is told; None: nobody is.
    lag_minutes: int | None
    keep_data: bool


class Tier(Enum):
    SANDBOX = Limits(
        broker='kafka.t3.small',
        brokers=2,
        volume_gib=20,
        batch_size=10,
        window_seconds=1,
        lag_minutes=None,
        keep_data=False,
    )
    LIVE = Limits(
        broker='kafka.m7g.large',
        brokers=4,
        volume_gib=250,
        batch_size=200,
        window_seconds=3,
        lag_minutes=10,
        keep_data=True,
    )

    @property
    def label(self) -> str:
        return self.name.lower()
