'''The weekly report for the head of support.'''

from aws_cdk import Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam

from ticketstream.desk import Desk
from ticketstream.functions import make_function
from ticketstream.tiers import Tier


def make_reports(stack: Stack, tier: Tier, desk: Desk) -> None:
    chat = desk.alerts.chat.topic_arn
    weekly_report = make_function(
        stack, 'weekly_report', tier, environment={'CHAT_TOPIC': chat}, seconds=300
    )
    weekly_report.add_to_role_policy(
        iam.PolicyStatement(actions=['sns:Publish'], resources=[chat])
    )
    # BEGIN INSERT report_table
    weekly_report.add_environment('TICKETS_TABLE', desk.tickets.table_name)
    weekly_report.add_to_role_policy(
        iam.PolicyStatement(
            actions=['dynamodb:Query'],
            resources=[f'{desk.tickets.table_arn}/index/by-closed-week'],
        )
    )
    # END INSERT report_table
    events.Rule(
        stack,
        'mondays',
        schedule=events.Schedule.cron(week_day='MON', hour='6', minute='0'),
        targets=[targets.LambdaFunction(weekly_report)],
    )
