"""Who hears of it."""

from aws_cdk import aws_chatbot as chatbot
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns

from board import checks


def topics(scope, stage):
    """(pager, tickets). The pager service and the ticket system subscribe themselves."""
    return (
        sns.Topic(scope, 'pager', topic_name=f'status-board-{stage}-pager', enforce_ssl=True),
        sns.Topic(scope, 'tickets', topic_name=f'status-board-{stage}-tickets', enforce_ssl=True),
    )


def slack(scope, stage, heard):
    """Slack shows alarms with their graphs; it may read metrics for that, and nothing else."""
    channel = chatbot.SlackChannelConfiguration(
        scope,
        'slack',
        slack_channel_configuration_name=f'status-board-{stage}',
        slack_workspace_id=checks.SLACK_WORKSPACE,
        slack_channel_id=checks.STAGES[stage]['channel'],
        notification_topics=list(heard),
        guardrail_policies=[
            iam.ManagedPolicy.from_aws_managed_policy_name('CloudWatchReadOnlyAccess')
        ],
        logging_level=chatbot.LoggingLevel.ERROR,
    )
    channel.add_to_role_policy(
        iam.PolicyStatement(
            actions=['cloudwatch:Describe*', 'cloudwatch:Get*', 'cloudwatch:List*'],
            resources=['*'],
        )
    )
