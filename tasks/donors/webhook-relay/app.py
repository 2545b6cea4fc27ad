import aws_cdk as cdk

from relay.config import Config, load
from relay.core import Core
from relay.guards import Guards
from relay.tenant import TenantStack


def build(app: cdk.App, config: Config):
    """The shared stack, and those of the tenants by name."""
    core = Core(app, f"Relay-{config.stage}", config)
    tenants = {
        tenant.name: TenantStack(
            app, f"Relay-{config.stage}-{tenant.name}", config.stage, tenant, core
        )
        for tenant in config.tenants
    }
    cdk.Tags.of(app).add("system", "webhook-relay")
    # BEGIN INSERT house_rules
    cdk.Aspects.of(app).add(Guards(config.log_days))
    # END INSERT house_rules
    return core, tenants


if __name__ == "__main__":
    app = cdk.App()
    build(app, load(app.node.get_context("config")))
    app.synth()
