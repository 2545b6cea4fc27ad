"""EMR Serverless."""

from typing import Any

import aws_cdk as cdk
import aws_cdk.aws_emrserverless as emr
import aws_cdk.aws_iam as iam
import aws_cdk.aws_s3 as s3
import aws_cdk.aws_s3_assets as assets
from constructs import Construct

from genome_runs.nested.catalog import Catalog
from genome_runs.nested.storage import RUNS, VARIANTS


class Compute(cdk.NestedStack):
    """The Spark application and what its jobs may do.

    Attributes
    ----------
    application
        Starts by itself with the first job.
    job_role
        Role that a job runs with.
    variants_script
        S3 URL of ``jobs/variants.py``.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: dict[str, Any],
        bucket: s3.IBucket,
        catalog: Catalog,
    ) -> None:
        super().__init__(scope, construct_id)
        settings = config["emr"]
        self.application = emr.CfnApplication(
            self,
            "Spark",
            name=f"genome-{config['site']}",
            type="SPARK",
            release_label=settings["release"],
            architecture="ARM64",
            # BEGIN INSERT idle_costs
            auto_stop_configuration=emr.CfnApplication.AutoStopConfigurationProperty(
                idle_timeout_minutes=settings["idle_minutes"]
            ),
            maximum_capacity=emr.CfnApplication.MaximumAllowedResourcesProperty(
                cpu=f"{settings['max_vcpu']} vCPU", memory=f"{settings['max_memory_gb']} GB"
            ),
            # END INSERT idle_costs
            # Spark UI of finished jobs, kept by EMR for a month.
            monitoring_configuration={"managedPersistenceMonitoringConfiguration": {"enabled": True}},
        )
        script = assets.Asset(self, "VariantsScript", path="jobs/variants.py")
        self.variants_script = script.s3_object_url

        self.job_role = iam.Role(
            self, "JobRole", assumed_by=iam.ServicePrincipal("emr-serverless.amazonaws.com")
        )
        script.grant_read(self.job_role)
        bucket.grant_read(self.job_role, RUNS + "*")
        bucket.grant_read_write(self.job_role, VARIANTS + "*")
        self.job_role.add_to_policy(
            iam.PolicyStatement(
                actions=["glue:GetDatabase", "glue:GetTable"],
                resources=[
                    self.format_arn(service="glue", resource="catalog"),
                    self.format_arn(
                        service="glue", resource="database", resource_name=catalog.database_name
                    ),
                    self.format_arn(
                        service="glue",
                        resource="table",
                        resource_name=f"{catalog.database_name}/variants",
                    ),
                ],
            )
        )
