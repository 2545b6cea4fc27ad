#!/usr/bin/env python3
from aws_cdk import App, Tags

from netcdk.branches import Branches
from netcdk.names import Names
from netcdk.plan import Plan
from netcdk.transit import Transit


def build(app, plan):
    transit = Transit(app, f"{plan.prefix}-transit", plan)
    branches = Branches(app, f"{plan.prefix}-branches", plan, gateway=transit.gateway)
    names = Names(app, f"{plan.prefix}-names", plan, vpcs=transit.vpcs)
    Tags.of(app).add("team", "networks")
    return transit, branches, names


if __name__ == "__main__":
    app = App()
    build(app, Plan.read())
    app.synth()
