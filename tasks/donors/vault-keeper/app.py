from aws_cdk import App, Tags

from keeper.estate import read_estate
from keeper.tier_stack import TierStack


def tier_stacks(app):
    estate = read_estate()
    stacks = {name: TierStack(app, estate, tier) for name, tier in estate.tiers.items()}
    for name, stack in stacks.items():
        Tags.of(stack).add('owner', 'vault-keeper')
        Tags.of(stack).add('tier', name)
    return stacks


if __name__ == '__main__':
    app = App()
    tier_stacks(app)
    app.synth()
