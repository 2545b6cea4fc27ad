import aws_cdk as cdk

from genome_runs.config import load
from genome_runs.stack import GenomeRuns


def synthesize() -> None:
    app = cdk.App()
    site = app.node.try_get_context("site")
    GenomeRuns(app, f"genome-runs-{site}", config=load(site))
    app.synth()


if __name__ == "__main__":
    synthesize()
