"""The stages and everything in which they differ."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class WarehouseConfig:
    #: Redshift processing units that the workgroup starts with and grows to.
    base_capacity: int
    max_capacity: int
    #: Whether data and database stay when the stack is deleted.
    keep: bool = True


@dataclass(frozen=True, kw_only=True)
class LoadConfig:
    #: Cron fields ``minute hour``, UTC.
    starts_at: tuple[int, int]
    #: G.1X workers of the Spark jobs.
    workers: int
    #: How often, and after how many minutes each time, a job that could not start is started again.
    retries: int
    retry_minutes: int
    enabled: bool = True


@dataclass(frozen=True, kw_only=True)
class StageConfig:
    name: str
    account: str
    cidr: str
    warehouse: WarehouseConfig
    load: LoadConfig
    region: str = 'eu-west-2'
    zones: list[str] = field(default_factory=lambda: ['eu-west-2a', 'eu-west-2b', 'eu-west-2c'])

    def name_of(self, thing: str) -> str:
        """
        Physical name of a resource.

        :param thing: what it is, in lower case with hyphens
        """
        return f'claims-{self.name}-{thing}'


TEST = StageConfig(
    name='test',
    account='111122223333',
    cidr='10.61.0.0/20',
    warehouse=WarehouseConfig(base_capacity=8, max_capacity=16, keep=False),
    load=LoadConfig(starts_at=(0, 6), workers=2, retries=2, retry_minutes=5, enabled=False),
)

PRODUCTION = StageConfig(
    name='production',
    account='444455556666',
    cidr='10.60.0.0/20',
    warehouse=WarehouseConfig(base_capacity=32, max_capacity=128),
    load=LoadConfig(starts_at=(15, 1), workers=10, retries=4, retry_minutes=20),
)

STAGES = (TEST, PRODUCTION)
