"""Single alarms, which tell nobody, and those made of them, which do."""

from aws_cdk import aws_cloudwatch as cw
from aws_cdk import aws_cloudwatch_actions as actions

from board import metrics

OVER = cw.ComparisonOperator.GREATER_THAN_THRESHOLD
UNDER = cw.ComparisonOperator.LESS_THAN_THRESHOLD

FINE = cw.TreatMissingData.NOT_BREACHING
BAD = cw.TreatMissingData.BREACHING


def single(scope, stage, name, metric, limit, times, compare=OVER, no_data=FINE):
    """Alarm <name>-<stage>: the limit was crossed so many times in a row. Tells nobody."""
    return cw.Alarm(
        scope,
        name,
        alarm_name=f'{name}-{stage}',
        metric=metric,
        threshold=limit,
        evaluation_periods=times,
        comparison_operator=compare,
        treat_missing_data=no_data,
    )


def symptoms(scope, stage, service):
    """errors-<service> and slow-<service>."""
    errors = single(
        scope, stage, f'errors-{service.name}',
        metrics.failing_percent(service, stage),
        service.error_percent, service.minutes,
    )
    slow = single(
        scope, stage, f'slow-{service.name}',
        metrics.measured(service, stage, 'Duration', 'p99'),
        service.p99_ms, service.minutes,
    )
    return errors, slow


def down(scope, stage, service, symptoms, probes, pager):
    """down-<service>: it fails and is slow, or a probe says so. Gets somebody up."""
    details = {'alarm_description': f'{service.name} is down, tell {service.owner}'}
    # BEGIN INSERT quiet_deploys
    deploying = single(
        scope, stage, f'deploying-{service.name}',
        metrics.measured(service, stage, 'Deploying', 'Maximum'),
        limit=0, times=1,
    )
    details.update(
        actions_suppressor=deploying,
        actions_suppressor_extension_period=metrics.minutes(service.settle_minutes),
        actions_suppressor_wait_period=metrics.minutes(2),
    )
    # END INSERT quiet_deploys
    alarm = cw.CompositeAlarm(
        scope,
        f'down-{service.name}',
        composite_alarm_name=f'down-{service.name}-{stage}',
        alarm_rule=cw.AlarmRule.any_of(cw.AlarmRule.all_of(*symptoms), *probes),
        **details,
    )
    alarm.add_alarm_action(actions.SnsAction(pager))
    alarm.add_ok_action(actions.SnsAction(pager))
    return alarm
