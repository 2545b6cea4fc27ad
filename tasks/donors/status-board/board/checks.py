"""The tables. Nothing in here knows about AWS."""

from typing import NamedTuple

STAGES = {
    # stage: where it is, and which Slack channel hears of it
    'live': {'site': 'https://shop.example.com', 'channel': 'C05LIVE7Q2X'},
    'test': {'site': 'https://shop.test.example.com', 'channel': 'C05TEST1M9A'},
}

SLACK_WORKSPACE = 'T024EXAMPLE'


class Service(NamedTuple):
    name: str
    owner: str
    error_percent: float        # errors-<name> when more of the requests fail
    p99_ms: int                 # slow-<name> when the slowest hundredth takes longer
    minutes: int                # ... for so long
    settle_minutes: int         # how long it is shaky after a deployment
    band: float | None = None   # width of what is usual traffic, None where nothing is usual


SERVICES = (
    #       name        owner        err%  p99   min  settle  band
    Service('front',    'web',       2.0,  1200,  3,   4,     2.5),
    Service('search',   'discovery', 1.0,   800,  5,   2,     3),
    Service('basket',   'checkout',  0.5,   600,  3,   5,     2),
    Service('invoices', 'finance',   5.0,  9000, 15,   1),
)


class Probe(NamedTuple):
    name: str
    service: str
    path: str
    expects: str                # has to be somewhere in the page
    every: int                  # minutes
    strikes: int                # failures in a row until we believe it
    patience_ms: int = 5000
    stages: tuple = ('live', 'test')

    def address(self, stage):
        return STAGES[stage]['site'] + self.path


PROBES = (
    Probe('front-page', 'front', '/', 'basket', every=1, strikes=3),
    Probe('search-shoes', 'search', '/search?q=shoes', 'results', every=5, strikes=2, patience_ms=2500),
    Probe('imprint', 'front', '/imprint', 'VAT', every=60, strikes=1, patience_ms=10000, stages=('live',)),
)


class Calendar(NamedTuple):
    zone: str
    days: tuple                 # (from, to), in the time of the zone


# Days that are not like others: the sales, and the week in which the warehouse moves.
UNUSUAL = Calendar('Europe/Warsaw', (
    ('2025-11-28T00:00:00', '2025-12-01T23:59:59'),
    ('2026-02-09T06:00:00', '2026-02-14T18:00:00'),
))

QUESTIONS = {
    # what: (log groups, query)
    'slowest requests': (
        ['front', 'search', 'basket'],
        ['fields @timestamp, service, path, duration_ms',
         'filter ispresent(duration_ms)',
         'sort duration_ms desc',
         'limit 50'],
    ),
    'failures by path': (
        ['front', 'search', 'basket', 'invoices'],
        ['filter status >= 500',
         'stats count(*) as failures by service, path',
         'sort failures desc'],
    ),
    'who cannot pay': (
        ['basket'],
        ['filter event = "payment-refused"',
         'stats count(*) as refused, latest(reason) as why by customer',
         'sort refused desc',
         'limit 20'],
    ),
}
