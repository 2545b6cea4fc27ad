from aws_cdk import Aspects, Aws, Stage

from .cluster import ClusterStack
from .network import NetworkStack
from .registry import RegistryStack
from . import guardrails


class ClusterStage(Stage):
    def __init__(self, scope, construct_id, *, settings, **kwargs):
        super().__init__(scope, construct_id, **kwargs)

        self.network = NetworkStack(self, "network", settings=settings)
        if settings["repositories"]:
            self.registry = RegistryStack(self, "registry", settings=settings)
        self.cluster = ClusterStack(self, "cluster", settings=settings, vpc=self.network.vpc)

        Aspects.of(self).add(guardrails.LogsExpire())
        Aspects.of(self).add(guardrails.Owned(settings["name"]))
        # BEGIN INSERT role_boundary
        boundary_arn = f"arn:{Aws.PARTITION}:iam::{Aws.ACCOUNT_ID}:policy/{settings['boundary']}"
        Aspects.of(self).add(guardrails.RolesAreBounded(boundary_arn))
        # END INSERT role_boundary
