#!/usr/bin/env python3
from typing import NamedTuple

from aws_cdk import App, Stack, Tags

from ticketstream.backbone import make_backbone
from ticketstream.desk import make_desk
from ticketstream.reports import make_reports
from ticketstream.tiers import Tier


class Stacks(NamedTuple):
    backbone: Stack
    desk: Stack
    reports: Stack


def make_stacks(app: App, tier: Tier) -> Stacks:
    stacks = Stacks(*(Stack(app, f'ticket-{part}-{tier.label}') for part in Stacks._fields))

    backbone = make_backbone(stacks.backbone, tier)
    desk = make_desk(stacks.desk, tier, backbone)
    make_reports(stacks.reports, tier, desk)

    for stack in stacks:
        Tags.of(stack).add('product', 'ticket-stream')
        Tags.of(stack).add('tier', tier.label)
    return stacks


if __name__ == '__main__':
    app = App()
    make_stacks(app, Tier[app.node.try_get_context('tier').upper()])
    app.synth()
