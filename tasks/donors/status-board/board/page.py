"""The dashboard. A row for each service, the lights on top."""

from aws_cdk import aws_cloudwatch as cw

from board import checks, metrics

RED = '#d62728'


def lights(alarms):
    return cw.AlarmStatusWidget(title='Does it work?', alarms=alarms, width=24, height=3)


def row_of(service, stage):
    failing = cw.GraphWidget(
        title=f'{service.name}: failing, %',
        left=[metrics.failing_percent(service, stage)],
        left_annotations=[cw.HorizontalAnnotation(value=service.error_percent, color=RED)],
        left_y_axis=cw.YAxisProps(min=0, show_units=False),
        width=8,
    )
    speed = cw.GraphWidget(
        title=f'{service.name}: ms',
        left=[
            metrics.measured(service, stage, 'Duration', stat) for stat in ('p50', 'p90', 'p99')
        ],
        left_annotations=[cw.HorizontalAnnotation(value=service.p99_ms, color=RED)],
        width=8,
    )
    traffic = cw.GraphWidget(
        title=f'{service.name}: requests',
        left=[metrics.measured(service, stage, 'Requests', 'Sum', every=5)],
        width=8,
    )
    return failing, speed, traffic


def hang_up(scope, stage, downs):
    board = cw.Dashboard(
        scope,
        'board',
        dashboard_name=f'status-{stage}',
        period_override=cw.PeriodOverride.INHERIT,
    )
    board.add_widgets(lights(downs))
    for service in checks.SERVICES:
        board.add_widgets(*row_of(service, stage))
    return board
