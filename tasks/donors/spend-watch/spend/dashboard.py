from aws_cdk import Duration, aws_cloudwatch as cw

SERVICES = ["AmazonEC2", "AmazonRDS", "AmazonS3", "AmazonSageMaker", "AWSLambda"]


def charges(service=None):
    # published a few times a day, and only ever growing within a month
    dimensions = {"Currency": "USD"}
    if service:
        dimensions["ServiceName"] = service
    return cw.Metric(
        namespace="AWS/Billing",
        metric_name="EstimatedCharges",
        dimensions_map=dimensions,
        statistic="Maximum",
        period=Duration.hours(6),
        label=service or "everything",
    )


def make_dashboard(scope, items, digest):
    total = next(item for item in items if "team" not in item)
    board = cw.Dashboard(scope, "Dashboard", dashboard_name="spend")
    board.add_widgets(
        cw.GraphWidget(
            title="This month",
            width=16,
            left=[charges()],
            left_annotations=[cw.HorizontalAnnotation(value=total["monthly"], label="budget")],
        ),
        cw.SingleValueWidget(title="So far", width=8, metrics=[charges()]),
    )
    board.add_widgets(
        cw.GraphWidget(title="By service", width=16, left=[charges(s) for s in SERVICES]),
        cw.GraphWidget(title="Digest", width=8, left=[digest.metric_errors()]),
    )
    return board
