"""Is it too quiet? Nobody can give a number for that, so we let CloudWatch learn it."""

from aws_cdk import aws_cloudwatch as cw

from board import metrics

PERIOD = 300  # seconds


def requests(service, stage):
    """The metric that is learned, in the form that the L1 constructs want."""
    return cw.CfnAlarm.MetricProperty(
        namespace=metrics.NAMESPACE,
        metric_name='Requests',
        dimensions=[
            cw.CfnAlarm.DimensionProperty(name=name, value=value)
            for name, value in metrics.dimensions(service, stage).items()
        ],
    )


def too_quiet(scope, stage, service, tickets, unusual):
    """quiet-<service>: fewer requests than is usual at this time of the week. A ticket."""
    if service.band is None:
        return
    # BEGIN INSERT unusual_traffic
    metric = requests(service, stage)
    cw.CfnAnomalyDetector(
        scope,
        f'usual-{service.name}',
        single_metric_anomaly_detector=cw.CfnAnomalyDetector.SingleMetricAnomalyDetectorProperty(
            namespace=metric.namespace,
            metric_name=metric.metric_name,
            dimensions=[
                cw.CfnAnomalyDetector.DimensionProperty(name=item.name, value=item.value)
                for item in metric.dimensions
            ],
            stat='Sum',
        ),
        configuration=cw.CfnAnomalyDetector.ConfigurationProperty(
            excluded_time_ranges=[
                cw.CfnAnomalyDetector.RangeProperty(start_time=start, end_time=end)
                for start, end in unusual.days
            ],
            metric_time_zone=unusual.zone,
        ),
    )
    cw.CfnAlarm(
        scope,
        f'quiet-{service.name}',
        alarm_name=f'quiet-{service.name}-{stage}',
        comparison_operator='LessThanLowerThreshold',
        evaluation_periods=3,
        threshold_metric_id='usual',
        treat_missing_data='breaching',
        alarm_actions=[tickets.topic_arn],
        metrics=[
            cw.CfnAlarm.MetricDataQueryProperty(
                id='requests',
                metric_stat=cw.CfnAlarm.MetricStatProperty(metric=metric, period=PERIOD, stat='Sum'),
            ),
            cw.CfnAlarm.MetricDataQueryProperty(
                id='usual',
                expression=f'ANOMALY_DETECTION_BAND(requests, {service.band})',
            ),
        ],
    )
    # END INSERT unusual_traffic
