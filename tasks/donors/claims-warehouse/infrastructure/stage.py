"""One deployment of the warehouse: its three stacks, wired."""

from aws_cdk import Environment, Stage, Tags
from constructs import Construct

from infrastructure.config import StageConfig
from infrastructure.load import LoadStack
from infrastructure.network import NetworkStack
from infrastructure.warehouse import WarehouseStack


class ClaimsStage(Stage):

    def __init__(self, scope: Construct, construct_id: str, *, config: StageConfig) -> None:
        super().__init__(
            scope,
            construct_id,
            env=Environment(account=config.account, region=config.region),
        )
        self.network = NetworkStack(self, 'Network', config=config)
        self.warehouse = WarehouseStack(self, 'Warehouse', config=config, network=self.network)
        self.load = LoadStack(self, 'Load', config=config, warehouse=self.warehouse)

        Tags.of(self).add('domain', 'claims')
        Tags.of(self).add('stage', config.name)
        # Claims contain health data; the landing zone's backup and scanning rules look for this.
        Tags.of(self.warehouse).add('data-class', 'restricted')
