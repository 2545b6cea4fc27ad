#!/usr/bin/env python3
from aws_cdk import App, Aspects, Environment

from guardrails.alerting import AlertingStack
from guardrails.aspects import CurrentRuntimes, EncryptedMessaging, LogRetention, tag_all
from guardrails.catalog import load_catalog
from guardrails.detection import DetectionStack
from guardrails.org import ORGS, Org
from guardrails.recorder import RecorderStack
from guardrails.rules import RulesStack


class Guardrails:
    """All stacks of one organisation."""

    def __init__(self, app: App, org: Org) -> None:
        env = Environment(region=org.region)
        self.recorder = RecorderStack(app, "Guardrails-Recorder", org=org, env=env)
        self.rules = RulesStack(
            app, "Guardrails-Rules", org=org, catalog=load_catalog(), env=env
        )
        self.rules.add_dependency(self.recorder)
        self.detection = DetectionStack(app, "Guardrails-Detection", org=org, env=env)
        self.alerting = AlertingStack(app, "Guardrails-Alerting", org=org, env=env)

        tag_all(app, org)
        Aspects.of(app).add(CurrentRuntimes())
        # BEGIN INSERT house_rules
        Aspects.of(app).add(LogRetention(org.log_days))
        Aspects.of(app).add(EncryptedMessaging())
        # END INSERT house_rules


if __name__ == "__main__":
    app = App()
    Guardrails(app, ORGS[app.node.try_get_context("org")])
    app.synth()
