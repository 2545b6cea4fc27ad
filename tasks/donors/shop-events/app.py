#!/usr/bin/env python3
"""Entry point of the CDK app: all stacks of one stage."""

import aws_cdk as cdk

from shop_events.config import stage_config
from shop_events.stacks.audit import AuditStack
from shop_events.stacks.billing import BillingStack
from shop_events.stacks.bus import BusStack
from shop_events.stacks.ingest import IngestStack
from shop_events.stacks.orders import OrdersStack

app = cdk.App()
config = stage_config(app.node.try_get_context("stage") or "dev")
prefix = f"ShopEvents-{config.name}"

bus_stack = BusStack(app, f"{prefix}-Bus", config=config)
shared = {"config": config, "bus": bus_stack.bus}

IngestStack(app, f"{prefix}-Ingest", **shared)
OrdersStack(app, f"{prefix}-Orders", alarm_topic=bus_stack.alarm_topic, **shared)
BillingStack(app, f"{prefix}-Billing", alarm_topic=bus_stack.alarm_topic, **shared)
AuditStack(app, f"{prefix}-Audit", **shared)

cdk.Tags.of(app).add("team", "commerce")
cdk.Tags.of(app).add("stage", config.name)

app.synth()
