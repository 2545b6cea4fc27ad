import json

from aws_cdk import aws_ce as ce, aws_iam as iam


def at_least(dimension, value):
    """Part of a threshold expression, in the JSON that Cost Explorer wants."""
    return {
        "Dimensions": {
            "Key": dimension,
            "MatchOptions": ["GREATER_THAN_OR_EQUAL"],
            "Values": [str(value)],
        }
    }


def watch_anomalies(scope, conf, topic):
    monitors = [
        ce.CfnAnomalyMonitor(
            scope,
            "ByService",
            monitor_name="spend-services",
            monitor_type="DIMENSIONAL",
            monitor_dimension="SERVICE",
        )
    ]
    # the service monitor averages teams out, so the bumpy ones have their own
    for team in conf["teams"]:
        monitors.append(
            ce.CfnAnomalyMonitor(
                scope,
                f"Team-{team}",
                monitor_name=f"spend-{team}",
                monitor_type="CUSTOM",
                monitor_specification=json.dumps({"Tags": {"Key": "team", "Values": [team]}}),
            )
        )
    # BEGIN INSERT anomaly_alerts
    ce.CfnAnomalySubscription(
        scope,
        "AnomalyAlerts",
        subscription_name="spend-anomalies",
        frequency="IMMEDIATE",
        monitor_arn_list=[monitor.attr_monitor_arn for monitor in monitors],
        subscribers=[
            ce.CfnAnomalySubscription.SubscriberProperty(type="SNS", address=topic.topic_arn)
        ],
        threshold_expression=json.dumps(
            {
                "And": [
                    at_least("ANOMALY_TOTAL_IMPACT_ABSOLUTE", conf["dollars"]),
                    at_least("ANOMALY_TOTAL_IMPACT_PERCENTAGE", conf["percent"]),
                ]
            }
        ),
    )
    topic.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal("costalerts.amazonaws.com")],
            actions=["sns:Publish"],
            resources=[topic.topic_arn],
            conditions={"StringEquals": {"aws:SourceAccount": scope.account}},
        )
    )
    # END INSERT anomaly_alerts
    return monitors
