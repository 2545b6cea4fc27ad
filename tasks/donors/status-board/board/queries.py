"""Saved questions for Logs Insights."""

from aws_cdk import aws_logs as logs

from board import checks


def log_group(service_name, stage):
    return f'/apps/{stage}/{service_name}'


def save_questions(scope, stage):
    for what, (services, lines) in checks.QUESTIONS.items():
        logs.CfnQueryDefinition(
            scope,
            what.replace(' ', '-'),
            name=f'status-board/{stage}/{what}',
            log_group_names=[log_group(name, stage) for name in services],
            query_string='\n| '.join(lines),
        )
