from aws_cdk import (
    Environment,
    Stack,
    Tags,
    aws_sns as sns,
    aws_sns_subscriptions as subscriptions,
)

from spend.anomalies import watch_anomalies
from spend.budgets import make_budgets
from spend.dashboard import make_dashboard
from spend.digest import make_digest
from spend.exports import make_exports


class SpendWatch(Stack):
    def __init__(self, scope, id, conf):
        env = Environment(account=conf["account"], region=conf["region"])
        super().__init__(scope, id, env=env)

        self.alerts = sns.Topic(self, "Alerts", topic_name="spend-alerts")
        self.digest_topic = sns.Topic(self, "DigestTopic", topic_name="spend-digest")
        for address in conf["mail"]:
            for topic in (self.alerts, self.digest_topic):
                topic.add_subscription(subscriptions.EmailSubscription(address))

        make_budgets(self, conf["budgets"], self.alerts)
        watch_anomalies(self, conf["anomalies"], self.alerts)
        self.digest = make_digest(self, conf["digest"], self.digest_topic)
        self.exports = make_exports(self, conf["exports"])
        make_dashboard(self, conf["budgets"], self.digest)

        # data reads the exports, and pays for them
        Tags.of(self.exports).add("team", "data")
