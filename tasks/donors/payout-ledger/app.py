"""CDK app of the payout ledger. `cdk deploy PayoutLedger-sandbox`."""

import aws_cdk as cdk

from infra.config import DEPLOYMENTS, Deployment
from infra.stack import PayoutLedgerStack


def add_deployment(app: cdk.App, deployment: Deployment) -> PayoutLedgerStack:
    """Add the stack of one deployment to the app."""
    return PayoutLedgerStack(
        app,
        f"PayoutLedger-{deployment.name}",
        deployment=deployment,
        env=cdk.Environment(account=deployment.account, region=deployment.region),
        termination_protection=deployment.retain_data,
    )


def main() -> None:
    app = cdk.App()
    for deployment in DEPLOYMENTS:
        add_deployment(app, deployment)
    app.synth()


if __name__ == "__main__":
    main()
