"""Names and tags that every stack shares."""

from dataclasses import dataclass

from aws_cdk import Tags
from constructs import IConstruct


@dataclass(frozen=True)
class Names:
    """Physical names of one environment: `fleet-<environment>-<thing>`."""

    environment: str

    def of(self, thing: str) -> str:
        """The name of `thing`, for instance `fleet-dev-readings`."""
        return f"fleet-{self.environment}-{thing}"

    def firmware_topic(self, vehicle: str) -> str:
        """The MQTT topic on which `vehicle` is told about new firmware."""
        return f"fleet/{self.environment}/vehicles/{vehicle}/firmware"


def tag_everything(scope: IConstruct, environment: str) -> None:
    """Put the tags that cost reports and the on-call tooling look for on all resources."""
    for key, value in {
        "team": "telematics",
        "system": "fleet-telemetry",
        "environment": environment,
    }.items():
        Tags.of(scope).add(key, value)
