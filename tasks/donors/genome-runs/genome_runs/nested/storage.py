"""Where runs, references and variants are kept."""

from typing import Any

import aws_cdk as cdk
import aws_cdk.aws_ec2 as ec2
import aws_cdk.aws_efs as efs
import aws_cdk.aws_fsx as fsx
import aws_cdk.aws_s3 as s3
from constructs import Construct

RUNS = "runs/"
VARIANTS = "variants/"


class Storage(cdk.NestedStack):
    """Bucket, scratch and references.

    Attributes
    ----------
    bucket
        Everything that lasts. Prefixes are ``RUNS`` and ``VARIANTS``.
    scratch
        Lustre, for the aligners. What is only here may be lost.
    references
        EFS with the reference genomes, written a few times a year.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, config: dict[str, Any], vpc: ec2.IVpc
    ) -> None:
        super().__init__(scope, construct_id)
        removal = cdk.RemovalPolicy.RETAIN if config["retain_data"] else cdk.RemovalPolicy.DESTROY

        self.bucket = s3.Bucket(
            self,
            "Data",
            versioned=config["retain_data"],
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            removal_policy=removal,
        )
        self.scratch = self._scratch(config["scratch"], vpc)

        self.references = efs.FileSystem(
            self,
            "References",
            vpc=vpc,
            encrypted=True,
            throughput_mode=efs.ThroughputMode.ELASTIC,
            # BEGIN INSERT idle_costs
            lifecycle_policy=efs.LifecyclePolicy[
                f"AFTER_{config['references']['infrequent_after_days']}_DAYS"
            ],
            transition_to_archive_policy=(
                efs.LifecyclePolicy[f"AFTER_{config['references']['archive_after_days']}_DAYS"]
                if config["references"]["archive_after_days"] is not None
                else None
            ),
            out_of_infrequent_access_policy=efs.OutOfInfrequentAccessPolicy.AFTER_1_ACCESS,
            # END INSERT idle_costs
            enable_automatic_backups=config["retain_data"],
            removal_policy=removal,
        )
        self.references.connections.allow_default_port_internally("HPC nodes in this group")

    def _scratch(self, settings: dict[str, Any], vpc: ec2.IVpc) -> fsx.LustreFileSystem:
        scratch = fsx.LustreFileSystem(
            self,
            "Scratch",
            vpc=vpc,
            vpc_subnet=vpc.isolated_subnets[0],
            storage_capacity_gib=settings["size_gib"],
            lustre_configuration=fsx.LustreConfiguration(
                deployment_type=fsx.LustreDeploymentType.PERSISTENT_2,
                per_unit_storage_throughput=settings["throughput"],
                data_compression_type=fsx.LustreDataCompressionType.LZ4,
            ),
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        # BEGIN INSERT scratch_link
        policies = {
            "auto_import_policy": settings["import_events"],
            "auto_export_policy": settings["export_events"],
        }
        fsx.CfnDataRepositoryAssociation(
            self,
            "ScratchRuns",
            file_system_id=scratch.file_system_id,
            file_system_path="/runs",
            data_repository_path=self.bucket.s3_url_for_object(RUNS),
            batch_import_meta_data_on_create=True,
            s3=fsx.CfnDataRepositoryAssociation.S3Property(
                **{name: {"events": events} for name, events in policies.items() if events}
            ),
        )
        # END INSERT scratch_link
        return scratch
