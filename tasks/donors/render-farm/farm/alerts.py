"""Who is told what: wranglers about jobs, production about money."""

from aws_cdk import aws_budgets as budgets
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_sns as sns
from constructs import Construct

from farm.compute import Queues
from farm.settings import FarmSettings


def make_wranglers_topic(scope: Construct, settings: FarmSettings) -> sns.Topic:
    """Mail and chat subscribe to it by hand: the rota changes every week."""
    return sns.Topic(scope, "Wranglers", topic_name=f"{settings.name}-wranglers", enforce_ssl=True)


def watch_compute(scope: Construct, settings: FarmSettings, queues: Queues, topic: sns.Topic) -> None:
    """Tell wranglers when something needs a hand."""
    blocked = events.Rule(
        scope,
        "BlockedQueue",
        description="Jobs that wait for instances that nobody will ever get",
        event_pattern=events.EventPattern(
            source=["aws.batch"],
            detail_type=["Batch Job Queue Blocked"],
            resources=[queues.shots.job_queue_arn, queues.retakes.job_queue_arn],
        ),
    )
    blocked.add_target(
        targets.SnsTopic(
            topic,
            message=events.RuleTargetInput.from_text(
                f"A queue of {settings.name} is blocked: {events.EventField.from_path('$.detail.statusReason')}"
            ),
        )
    )
    # BEGIN INSERT failed_shots
    failed = events.Rule(
        scope,
        "FailedShot",
        event_pattern=events.EventPattern(
            source=["aws.batch"],
            detail_type=["Batch Job State Change"],
            detail={
                "status": ["FAILED"],
                "jobQueue": [queues.shots.job_queue_arn, queues.retakes.job_queue_arn],
                # Children of an array have an index, their parent has none.
                "arrayProperties": {"index": [{"exists": False}]},
            },
        ),
    )
    failed.add_target(
        targets.SnsTopic(
            topic,
            message=events.RuleTargetInput.from_text(
                f"{events.EventField.from_path('$.detail.jobName')} failed: "
                f"{events.EventField.from_path('$.detail.statusReason')}"
            ),
        )
    )
    # END INSERT failed_shots


def make_budget(scope: Construct, settings: FarmSettings) -> budgets.CfnBudget:
    """A mail to production at four fifths of the month's money, and when it will not last."""
    mail = budgets.CfnBudget.SubscriberProperty(
        subscription_type="EMAIL", address=settings.budget_mail
    )

    def at(percent: int, kind: str) -> budgets.CfnBudget.NotificationWithSubscribersProperty:
        return budgets.CfnBudget.NotificationWithSubscribersProperty(
            notification=budgets.CfnBudget.NotificationProperty(
                comparison_operator="GREATER_THAN",
                notification_type=kind,
                threshold=percent,
                threshold_type="PERCENTAGE",
            ),
            subscribers=[mail],
        )

    return budgets.CfnBudget(
        scope,
        "Budget",
        budget=budgets.CfnBudget.BudgetDataProperty(
            budget_name=f"farm-{settings.name}",
            budget_type="COST",
            time_unit="MONTHLY",
            budget_limit=budgets.CfnBudget.SpendProperty(amount=settings.monthly_budget, unit="USD"),
            cost_filters={"TagKeyValue": [f"user:farm${settings.name}"]},
        ),
        notifications_with_subscribers=[at(80, "ACTUAL"), at(100, "FORECASTED")],
    )
