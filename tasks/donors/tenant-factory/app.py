"""CDK entry point of the tenant factory."""

from aws_cdk import App

from factory.catalogue import load_environment, load_tenants
from factory.platform import PlatformStack


def create(app: App, environment_name: str) -> PlatformStack:
    environment = load_environment(environment_name)
    return PlatformStack(
        app,
        f"tf-{environment.name}",
        environment=environment,
        tenants=load_tenants(environment),
    )


if __name__ == "__main__":
    app = App()
    create(app, app.node.try_get_context("environment"))
    app.synth()
