"""The desk that all alarms go through, so that each reaches the right people."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct

from fleet.naming import Names
from fleet.settings import Severity

DATA_POINT = Duration.minutes(1)
"""The period of every metric an alarm looks at."""


class AlarmDesk(Construct):
    """Owns the topics that alarms go to: `page` wakes somebody up, `ticket` waits for the day."""

    def __init__(self, scope: Construct, construct_id: str, *, names: Names) -> None:
        super().__init__(scope, construct_id)
        self._names = names
        self.topics = {
            "page": sns.Topic(self, "Pager", topic_name=names.of("pager")),
            "ticket": sns.Topic(self, "Tickets", topic_name=names.of("tickets")),
        }

    def raise_when(
        self,
        name: str,
        metric: cloudwatch.IMetric,
        *,
        above: float,
        minutes: int,
        severity: Severity,
        meaning: str,
    ) -> cloudwatch.Alarm:
        """Alarm `fleet-<environment>-<name>`: `metric` is above `above` for `minutes` in a row.

        `metric` must have the period `DATA_POINT`, and `above` is in the unit of the metric.
        `meaning` is one sentence for the person who is woken up. No data is no alarm.
        """
        alarm = cloudwatch.Alarm(
            self,
            name,
            alarm_name=self._names.of(name),
            alarm_description=meaning,
            metric=metric,
            threshold=above,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            evaluation_periods=minutes,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        action = actions.SnsAction(self.topics[severity])
        alarm.add_alarm_action(action)
        alarm.add_ok_action(action)
        return alarm
