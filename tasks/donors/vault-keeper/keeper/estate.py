import tomllib
from dataclasses import dataclass
from pathlib import Path

TIERS_FILE = Path(__file__).resolve().parents[1] / 'tiers.toml'


@dataclass(frozen=True)
class Lock:
    min_days: int
    max_days: int
    grace_days: int | None = None


@dataclass(frozen=True)
class Offsite:
    keep_days: int
    cold_days: int | None = None


@dataclass(frozen=True)
class Watch:
    quiet_hours: int
    mail: str


@dataclass(frozen=True)
class Rule:
    name: str
    cron: dict[str, str]
    window_hours: int
    keep_days: int
    cold_days: int | None = None
    offsite: bool = False


@dataclass(frozen=True)
class Tier:
    name: str
    tag: str
    restore_check: bool
    rules: list[Rule]
    lock: Lock | None = None
    offsite: Offsite | None = None
    watch: Watch | None = None


@dataclass(frozen=True)
class Estate:
    name: str
    account: str
    region: str
    bunker_account: str
    bunker_region: str
    tiers: dict[str, Tier]

    def called(self, tier: Tier, what: str = '') -> str:
        # harbour-ledger, harbour-ledger-silent
        return '-'.join(part for part in (self.name, tier.name, what) if part)


def read_estate(file=TIERS_FILE) -> Estate:
    with open(file, 'rb') as f:
        raw = tomllib.load(f)
    tiers = {name: _tier(name, dict(table)) for name, table in raw['tiers'].items()}
    return Estate(**raw['estate'], tiers=tiers)


def _tier(name, table) -> Tier:
    rules = [Rule(**rule) for rule in table.pop('rules')]
    for key, kind in (('lock', Lock), ('offsite', Offsite), ('watch', Watch)):
        if key in table:
            table[key] = kind(**table[key])
    tier = Tier(name=name, rules=rules, **table)
    if any(rule.offsite for rule in rules) and tier.offsite is None:
        raise ValueError(f'{name}: a rule copies off site, but there is no [tiers.{name}.offsite]')
    if tier.lock:
        for rule in rules:
            if not tier.lock.min_days <= rule.keep_days <= tier.lock.max_days:
                raise ValueError(f'{name}: the lock would refuse what {rule.name} keeps')
    return tier
