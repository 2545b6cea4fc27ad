"""The deployment of one site."""

from typing import Any

import aws_cdk as cdk
import aws_cdk.aws_ec2 as ec2
from constructs import Construct

from genome_runs.nested.catalog import Catalog
from genome_runs.nested.compute import Compute
from genome_runs.nested.orchestration import Orchestration
from genome_runs.nested.storage import Storage


class GenomeRuns(cdk.Stack):
    """Network, and the nested stacks in the order in which they need each other.

    Parameters
    ----------
    config
        What :func:`genome_runs.config.load` returned.
    """

    def __init__(self, scope: Construct, construct_id: str, *, config: dict[str, Any]) -> None:
        super().__init__(scope, construct_id)
        vpc = ec2.Vpc(
            self,
            "Vpc",
            ip_addresses=ec2.IpAddresses.cidr(config["cidr"]),
            max_azs=2,
            nat_gateways=0,
            subnet_configuration=[
                ec2.SubnetConfiguration(
                    name="nodes", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED, cidr_mask=22
                )
            ],
            gateway_endpoints={
                "S3": ec2.GatewayVpcEndpointOptions(service=ec2.GatewayVpcEndpointAwsService.S3)
            },
        )
        self.storage = Storage(self, "Storage", config=config, vpc=vpc)
        self.catalog = Catalog(self, "Catalog", config=config, bucket=self.storage.bucket)
        self.compute = Compute(
            self, "Compute", config=config, bucket=self.storage.bucket, catalog=self.catalog
        )
        self.orchestration = Orchestration(
            self,
            "Orchestration",
            config=config,
            bucket=self.storage.bucket,
            compute=self.compute,
        )
        cdk.Tags.of(self).add("project", "genome-runs")
        cdk.Tags.of(self).add("site", config["site"])
