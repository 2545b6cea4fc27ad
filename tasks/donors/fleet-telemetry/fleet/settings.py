"""Settings of one environment, read from `config/<environment>.json` and checked key by key."""

import json
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

CONFIG_DIR = Path(__file__).parent.parent / "config"

Severity = Literal["page", "ticket"]


class SettingsError(ValueError):
    """A configuration file that cannot be used; the message names the file and the key."""


@dataclass(frozen=True)
class StreamSettings:
    """The Kinesis stream that vehicles write to."""

    shards: int
    retention_hours: int


@dataclass(frozen=True)
class ConsumerSettings:
    """How a consumer function is sized and how much it takes at once."""

    batch_size: int
    window_seconds: int
    memory_mb: int
    timeout_seconds: int


@dataclass(frozen=True)
class RetentionSettings:
    """How long data is kept, and whether it outlives its stack."""

    readings_days: int
    archive_days: int
    keep_on_delete: bool


@dataclass(frozen=True)
class RolloutSettings:
    """The size and pace of a firmware roll-out."""

    cohort_size: int
    soak_minutes: int
    concurrency: int


@dataclass(frozen=True)
class QueueAlarmSettings:
    """How many messages may wait on a queue, for how long, and who is told."""

    limit: int
    minutes: int
    severity: Severity


@dataclass(frozen=True)
class ConsumerAlarmSettings:
    """What is still normal for a consumer. A limit that is `None` is not watched."""

    max_lag_seconds: int | None
    max_error_percent: int | None
    minutes: int
    severity: Severity


@dataclass(frozen=True)
class AlarmSettings:
    """Limits of the alarms; consumers by name."""

    failed_batches: QueueAlarmSettings
    consumers: dict[str, ConsumerAlarmSettings]


@dataclass(frozen=True)
class Settings:
    """Everything that differs between environments."""

    environment: str
    stream: StreamSettings
    decoder: ConsumerSettings
    geofence: ConsumerSettings
    retention: RetentionSettings
    rollout: RolloutSettings
    alarms: AlarmSettings


def load_settings(environment: str, directory: Path = CONFIG_DIR) -> Settings:
    """Read and check the settings of `environment`.

    Raises `SettingsError` if there is no such file, or if it does not fit `Settings`.
    """
    path = directory / f"{environment}.json"
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = ", ".join(sorted(file.stem for file in directory.glob("*.json")))
        raise SettingsError(f"no environment {environment!r}; there are: {known}") from None
    except json.JSONDecodeError as error:
        raise SettingsError(f"{path.name}:{error.lineno}: {error.msg}") from error

    settings = _parse(Settings, raw, path.name)
    if settings.environment != environment:
        raise SettingsError(f"{path.name}: environment is {settings.environment!r}")
    return settings


def _parse(kind: Any, raw: Any, where: str) -> Any:
    """Turn `raw` into a value of type `kind`; `where` is the way to it, for messages."""
    if is_dataclass(kind):
        return _parse_section(kind, raw, where)
    if get_origin(kind) is UnionType:
        if raw is None and NoneType in get_args(kind):
            return None
        (kind,) = (option for option in get_args(kind) if option is not NoneType)
    if get_origin(kind) is Literal:
        if raw not in get_args(kind):
            raise SettingsError(f"{where}: expected one of {get_args(kind)}, got {raw!r}")
        return raw
    if get_origin(kind) is dict:
        _expect(dict, raw, where)
        _, value_kind = get_args(kind)
        return {key: _parse(value_kind, value, f"{where}.{key}") for key, value in raw.items()}
    _expect(kind, raw, where)
    return raw


def _parse_section(kind: Any, raw: Any, where: str) -> Any:
    _expect(dict, raw, where)
    names = {field.name for field in fields(kind)}
    if missing := names - raw.keys():
        raise SettingsError(f"{where}: missing {', '.join(sorted(missing))}")
    if unknown := raw.keys() - names:
        raise SettingsError(f"{where}: unknown {', '.join(sorted(unknown))}")
    hints = get_type_hints(kind)
    return kind(**{name: _parse(hints[name], raw[name], f"{where}.{name}") for name in names})


def _expect(kind: type, raw: Any, where: str) -> None:
    # `bool` is an `int` to Python, but `true` is not a number to the person who wrote the file.
    if not isinstance(raw, kind) or (kind is int and isinstance(raw, bool)):
        raise SettingsError(f"{where}: expected {kind.__name__}, got {type(raw).__name__}")
