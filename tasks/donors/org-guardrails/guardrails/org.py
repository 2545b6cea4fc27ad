"""The organisations that guardrails are deployed to."""

from dataclasses import dataclass, field
from enum import Enum


class Audience(Enum):
    ONCALL = "oncall"
    TRIAGE = "triage"
    OWNERS = "owners"


@dataclass(frozen=True)
class Route:
    """Findings with one of these severity labels go to one audience."""

    audience: Audience
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Org:
    name: str
    region: str
    log_days: int
    history_days: int
    standards: tuple[str, ...]
    routes: tuple[Route, ...]
    detector_features: tuple[str, ...] = ()
    mail: dict[Audience, str] = field(default_factory=dict)

    def label(self, thing: str) -> str:
        """Physical name of `thing`: the organisation comes last, as in all of security's names."""
        return f"guardrails-{thing}-{self.name}"


ORGS = {
    "live": Org(
        name="live",
        region="eu-central-1",
        log_days=365,
        history_days=2555,
        standards=(
            "aws-foundational-security-best-practices/v/1.0.0",
            "cis-aws-foundations-benchmark/v/3.0.0",
        ),
        routes=(
            Route(Audience.ONCALL, ("CRITICAL",)),
            Route(Audience.TRIAGE, ("CRITICAL", "HIGH")),
            Route(Audience.OWNERS, ("MEDIUM",)),
        ),
        detector_features=("S3_DATA_EVENTS", "RDS_LOGIN_EVENTS", "LAMBDA_NETWORK_LOGS"),
        mail={Audience.TRIAGE: "security-triage@example.com"},
    ),
    "sandbox": Org(
        name="sandbox",
        region="eu-west-1",
        log_days=30,
        history_days=90,
        standards=("aws-foundational-security-best-practices/v/1.0.0",),
        routes=(Route(Audience.TRIAGE, ("CRITICAL", "HIGH")),),
        detector_features=("S3_DATA_EVENTS",),
    ),
}
