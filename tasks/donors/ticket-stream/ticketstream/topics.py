'''Topics, and who reads them.'''

from typing import NamedTuple


class Topic(NamedTuple):
    name: str
    partitions: int


class Subscription(NamedTuple):
    consumer: str  # folder in functions/
    topic: Topic
    group: str
    max_lag: int  # records
    urgent: bool  # page somebody, or tell the chat


RAW = Topic('tickets.raw', partitions=12)
TRIAGED = Topic('tickets.triaged', partitions=6)
TOPICS = (RAW, TRIAGED)

SUBSCRIPTIONS = (
    # The group of triage is from before we had names for them. Renaming it would read everything again.
    Subscription('triage', RAW, group='ticket-consumer-1', max_lag=2_000, urgent=True),
    Subscription('notify', TRIAGED, group='notify-agents', max_lag=500, urgent=False),
)
