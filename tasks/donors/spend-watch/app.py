import aws_cdk as cdk

from spend.stack import SpendWatch
from spend.tags import CostTags


def spend_watch(app):
    conf = app.node.get_context("spend")
    stack = SpendWatch(app, "SpendWatch", conf)
    cdk.Tags.of(app).add("team", "finops")
    # BEGIN INSERT cost_tags
    # tags are aspects too, and ours has to see what all of them leave
    cdk.Aspects.of(app).add(CostTags(conf["teams"]), priority=cdk.AspectPriority.READONLY)
    # END INSERT cost_tags
    return stack


if __name__ == "__main__":
    app = cdk.App()
    spend_watch(app)
    app.synth()
