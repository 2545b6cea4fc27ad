"""All stacks of an environment."""

import aws_cdk as cdk
from constructs import Construct

from landing.accounts import Environment
from landing.identity import IdentityStack
from landing.sandbox import SandboxStack
from landing.secrets import SecretsStack


class Landing(cdk.Stage):
    """The landing zone in one environment."""

    def __init__(self, scope: Construct, environment: Environment) -> None:
        """Make the stacks of `environment`."""
        super().__init__(
            scope,
            f"Landing-{environment.name}",
            env=cdk.Environment(account=environment.account, region=environment.region),
        )
        self.identity = IdentityStack(self, "Identity", environment=environment)
        self.secrets = SecretsStack(self, "Secrets", environment=environment)
        self.sandbox = SandboxStack(self, "Sandbox")
