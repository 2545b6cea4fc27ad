from aws_cdk import aws_budgets as budgets, aws_iam as iam

# how a cost filter spells a user defined tag
TEAM_TAG = "user:team$"


def make_budgets(scope, items, topic):
    """A monthly cost budget per item; `warn` and `forecast` are percentages."""
    # BEGIN INSERT budgets
    topic.grant_publish(
        iam.ServicePrincipal(
            "budgets.amazonaws.com",
            conditions={"StringEquals": {"aws:SourceAccount": scope.account}},
        )
    )
    for item in items:
        limits = [("ACTUAL", percent) for percent in item["warn"]]
        if "forecast" in item:
            limits.append(("FORECASTED", item["forecast"]))
        filters = {}
        if "team" in item:
            filters["TagKeyValue"] = [TEAM_TAG + item["team"]]
        if "services" in item:
            filters["Service"] = item["services"]
        budgets.CfnBudget(
            scope,
            f"Budget-{item['name']}",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_name=f"spend-{item['name']}",
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(amount=item["monthly"], unit="USD"),
                cost_filters=filters or None,
            ),
            notifications_with_subscribers=[
                budgets.CfnBudget.NotificationWithSubscribersProperty(
                    notification=budgets.CfnBudget.NotificationProperty(
                        notification_type=kind,
                        comparison_operator="GREATER_THAN",
                        threshold=percent,
                    ),
                    subscribers=[
                        budgets.CfnBudget.SubscriberProperty(
                            subscription_type="SNS", address=topic.topic_arn
                        )
                    ],
                )
                for kind, percent in limits
            ],
        )
    # END INSERT budgets
