# trains.toml as objects. Nothing is checked here that the synthesis would not find as well.

import tomllib
from pathlib import Path
from typing import NamedTuple, Optional

import aws_cdk as cdk

FILE = Path(__file__).parent.parent / 'trains.toml'


class Target(NamedTuple):
    name: str
    account: str
    region: str
    gate: Optional[str] = None

    @property
    def env(self):
        return cdk.Environment(account=self.account, region=self.region)


class Train(NamedTuple):
    name: str
    repository: str
    targets: list[str]
    branch: str = 'main'
    compute: str = 'small'
    smoke_test: Optional[str] = None
    tell: list[str] = ['failed']


class Config(NamedTuple):
    connection: str
    tools: Target
    targets: dict[str, Target]
    trains: dict[str, Train]

    def trains_to(self, target):
        return [train for train in self.trains.values() if target.name in train.targets]


def read_config(file=FILE):
    raw = tomllib.loads(file.read_text())
    return Config(
        connection=raw['connection'],
        tools=Target('tools', **raw['tools']),
        targets={name: Target(name, **table) for name, table in raw['targets'].items()},
        trains={name: Train(name, **table) for name, table in raw['trains'].items()},
    )
