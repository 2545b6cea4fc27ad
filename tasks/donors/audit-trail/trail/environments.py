"""Settings of the environments. Anything that differs between them is here."""

from typing import Literal, TypedDict


class Archive(TypedDict):
    lock_days: int
    glacier_after_days: int
    expire_after_days: int


class Replica(TypedDict):
    """Made by internal audit, in their account."""

    account: str
    bucket: str
    key_arn: str
    storage_class: Literal["STANDARD_IA", "GLACIER_IR", "DEEP_ARCHIVE"]


class Recording(TypedDict):
    # Services whose management events nobody ever asked for, and which make up most of the volume.
    noisy_services: list[str]
    # Buckets whose objects are evidence themselves.
    evidence_buckets: list[str]


class Analysts(TypedDict):
    account: str
    scan_limit_gb: int
    keep_results_days: int


class Environment(TypedDict):
    name: str
    account: str
    region: str
    archive: Archive
    replica: Replica | None
    recording: Recording
    analysts: Analysts
    digest_age_minutes: int


ENVIRONMENTS: dict[str, Environment] = {
    "prod": {
        "name": "prod",
        "account": "111122223333",
        "region": "eu-central-1",
        "archive": {"lock_days": 730, "glacier_after_days": 120, "expire_after_days": 3650},
        "replica": {
            "account": "444455556666",
            "bucket": "internal-audit-trail-replica",
            "key_arn": (
                "arn:aws:kms:eu-north-1:444455556666:key/5b0f7a0e-2f63-4c57-9f8c-31d1a6a2c001"
            ),
            "storage_class": "GLACIER_IR",
        },
        "recording": {
            "noisy_services": ["kms.amazonaws.com", "rdsdata.amazonaws.com"],
            "evidence_buckets": ["contracts-signed", "payments-exports"],
        },
        "analysts": {"account": "777788889999", "scan_limit_gb": 200, "keep_results_days": 45},
        "digest_age_minutes": 120,
    },
    "staging": {
        "name": "staging",
        "account": "222233334444",
        "region": "eu-central-1",
        "archive": {"lock_days": 1, "glacier_after_days": 30, "expire_after_days": 60},
        "replica": None,
        "recording": {
            "noisy_services": ["kms.amazonaws.com"],
            "evidence_buckets": [],
        },
        "analysts": {"account": "777788889999", "scan_limit_gb": 10, "keep_results_days": 7},
        "digest_age_minutes": 360,
    },
}
