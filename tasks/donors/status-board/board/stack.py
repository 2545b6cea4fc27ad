import aws_cdk as cdk

from board import alarms, canaries, checks, page, queries, telling, traffic


class StatusBoard(cdk.Stack):
    """Goes through the tables, once."""

    def __init__(self, scope, id, *, stage, **kwargs):
        if stage not in checks.STAGES:
            raise ValueError(f'there is no stage {stage!r}, only {", ".join(checks.STAGES)}')
        super().__init__(scope, id, **kwargs)

        pager, tickets = telling.topics(self, stage)
        telling.slack(self, stage, [pager, tickets])
        probes = canaries.place_probes(self, stage)

        downs = []
        for service in checks.SERVICES:
            signs = alarms.symptoms(self, stage, service)
            downs.append(
                alarms.down(self, stage, service, signs, probes.get(service.name, []), pager)
            )
            traffic.too_quiet(self, stage, service, tickets, checks.UNUSUAL)

        page.hang_up(self, stage, downs)
        queries.save_questions(self, stage)
        cdk.Tags.of(self).add('app', 'status-board')
        cdk.Tags.of(self).add('stage', stage)
