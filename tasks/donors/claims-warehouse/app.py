"""Synthesises every stage; pick one to deploy with ``cdk deploy 'Production/*'``."""

from aws_cdk import App

from infrastructure.config import STAGES
from infrastructure.stage import ClaimsStage


def make_app() -> App:
    app = App()
    for config in STAGES:
        ClaimsStage(app, config.name.title(), config=config)
    return app


if __name__ == '__main__':
    make_app().synth()
