"""Who gets out of bed."""
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct


class Paging(Construct):
    """Two topics: `urgent` rings, `routine` waits for the morning."""

    def __init__(self, scope, construct_id, prefix):
        super().__init__(scope, construct_id)
        self.urgent = sns.Topic(self, "Urgent", topic_name=f"{prefix}-urgent")
        self.routine = sns.Topic(self, "Routine", topic_name=f"{prefix}-routine")

    def raise_with(self, alarm, *, urgent):
        """Report `alarm`, and also that it is over."""
        action = actions.SnsAction(self.urgent if urgent else self.routine)
        alarm.add_alarm_action(action)
        alarm.add_ok_action(action)
