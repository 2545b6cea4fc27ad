"""The plan, read from plan/network.toml."""
import tomllib
from pathlib import Path
from types import SimpleNamespace

FILE = Path(__file__).parent.parent / "plan" / "network.toml"


class Plan:
    def __init__(self, raw):
        self.prefix = raw["prefix"]
        self.domain = raw["domain"]
        self.amazon_asn = raw["amazon_asn"]
        self.vpcs = {name: SimpleNamespace(**vpc) for name, vpc in raw["vpcs"].items()}
        self.alarms = SimpleNamespace(**raw["alarms"])
        self.published = [SimpleNamespace(**entry) for entry in raw["published"]]
        self.all_branches = [SimpleNamespace(**{**raw["branch_defaults"], **branch}) for branch in raw["branches"]]

    @classmethod
    def read(cls, file=FILE):
        return cls(tomllib.loads(file.read_text()))

    @property
    def branches(self):
        """Branches that something is built for."""
        return [branch for branch in self.all_branches if not branch.closed]

    def zone_of(self, branch):
        """The zone that the name servers of a branch are in charge of."""
        return f"{branch.name}.{self.domain}"
