from aws_cdk import Environment, Stack
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from .estate import Estate, Tier
from .keys import make_key
from .plans import make_plan
from .restores import make_restore_check
from .vaults import make_vault
from .watch import watch_tier


class TierStack(Stack):
    def __init__(self, scope: Construct, estate: Estate, tier: Tier):
        super().__init__(
            scope,
            f'VaultKeeper-{tier.name}',
            env=Environment(account=estate.account, region=estate.region),
            termination_protection=tier.lock is not None,
        )
        self.key = make_key(self, estate, tier)
        self.vault = make_vault(self, estate, tier, self.key)
        self.plan = make_plan(self, estate, tier, self.vault)
        self.topic = watch_tier(self, estate, tier, self.vault)
        if tier.restore_check:
            self.restore_check = make_restore_check(self, estate, tier, self.vault, self.key)

        for what, value in (
            ('vault-arn', self.vault.backup_vault_arn),
            ('plan-id', self.plan.backup_plan_id),
        ):
            ssm.StringParameter(
                self,
                f'Parameter-{what}',
                parameter_name=f'/vault-keeper/{tier.name}/{what}',
                string_value=value,
            )
