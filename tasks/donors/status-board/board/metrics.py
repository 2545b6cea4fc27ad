"""What the services write about themselves; see the README for the names."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cw

NAMESPACE = 'Apps'

minutes = Duration.minutes


def dimensions(service, stage):
    return {'service': service.name, 'stage': stage}


def measured(service, stage, name, stat, every=1):
    return cw.Metric(
        namespace=NAMESPACE,
        metric_name=name,
        dimensions_map=dimensions(service, stage),
        statistic=stat,
        period=minutes(every),
        label=f'{service.name} {name.lower()}',
    )


def failing_percent(service, stage):
    """Share of the requests that fail. A service that nobody calls does not fail."""
    return cw.MathExpression(
        expression='IF(requests > 0, 100 * failures / requests, 0)',
        using_metrics={
            'requests': measured(service, stage, 'Requests', 'Sum'),
            'failures': measured(service, stage, 'Failures', 'Sum'),
        },
        period=minutes(1),
        label=f'{service.name} failing, %',
    )
