'''Alarms, and where they go.'''

from typing import NamedTuple

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct

from ticketstream.tiers import Tier


class Alerts(NamedTuple):
    pager: sns.ITopic
    chat: sns.ITopic


def make_alerts(scope: Construct, tier: Tier) -> Alerts:
    return Alerts(
        *(sns.Topic(scope, to, topic_name=f'ticket-{tier.label}-{to}') for to in Alerts._fields)
    )


def alarm(
    scope: Construct,
    name: str,
    metric: cloudwatch.IMetric,
    *,
    above: float,
    minutes: int,
    to: sns.ITopic,
    text: str,
    silence: cloudwatch.TreatMissingData = cloudwatch.TreatMissingData.NOT_BREACHING,
) -> None:
    '''Tells `to` when a metric (per minute) was above a limit for some minutes, and when it is back.'''
    made = cloudwatch.Alarm(
        scope,
        f'alarm-{name}',
        alarm_name=name,
        alarm_description=text,
        metric=metric,
        threshold=above,
        comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluation_periods=minutes,
        treat_missing_data=silence,
    )
    made.add_alarm_action(actions.SnsAction(to))
    made.add_ok_action(actions.SnsAction(to))
