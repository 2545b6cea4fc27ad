"""The lake: bucket, catalog, workgroup and who may read what."""

from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_athena as athena
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lakeformation as lakeformation
from aws_cdk import aws_s3 as s3
from constructs import Construct

from lake import layout
from lake.schema import Schema
from lake.settings import Settings

QUERIES = Path(__file__).parent.parent / "queries"

PARQUET_INPUT = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
PARQUET_OUTPUT = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"
PARQUET_SERDE = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"


class LakeStack(cdk.Stack):
    """Keeps the events and describes them."""

    def __init__(self, scope: Construct, id: str, *, settings: Settings) -> None:
        super().__init__(scope, id)
        self.settings = settings
        self.page_events_schema = Schema.of("page_events")

        self._storage()
        self._catalog()
        self._campaigns()
        self._queries()
        self._access()

    def _storage(self) -> None:
        self.bucket = self._private_bucket("Data", removal_policy=cdk.RemovalPolicy.RETAIN)
        # BEGIN INSERT tiering
        storage = self.settings.storage
        transitions = [
            s3.Transition(
                storage_class=storage_class, transition_after=cdk.Duration.days(after)
            )
            for storage_class, after in (
                (s3.StorageClass.INFREQUENT_ACCESS, storage.infrequent_access_after),
                (s3.StorageClass.GLACIER_INSTANT_RETRIEVAL, storage.archive_after),
            )
            if after
        ]
        self.bucket.add_lifecycle_rule(
            prefix=layout.EVENTS,
            transitions=transitions,
            expiration=cdk.Duration.days(storage.expire_after),
        )
        self.bucket.add_lifecycle_rule(
            prefix=layout.REJECTS, expiration=cdk.Duration.days(storage.rejects_expire_after)
        )
        # END INSERT tiering
        self.bucket.add_lifecycle_rule(
            id="abandoned-uploads",
            abort_incomplete_multipart_upload_after=cdk.Duration.days(7),
        )

        self.results = self._private_bucket("Results", removal_policy=cdk.RemovalPolicy.DESTROY)
        self.results.add_lifecycle_rule(
            prefix=layout.RESULTS, expiration=cdk.Duration.days(self.settings.queries.results_days)
        )

    def _private_bucket(self, id: str, *, removal_policy: cdk.RemovalPolicy) -> s3.Bucket:
        return s3.Bucket(
            self,
            id,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            removal_policy=removal_policy,
        )

    def _catalog(self) -> None:
        self.database_name = f"clickstream_{self.settings.target}"
        self.database = glue.CfnDatabase(
            self,
            "Database",
            catalog_id=self.account,
            database_input=glue.CfnDatabase.DatabaseInputProperty(
                name=self.database_name, description="Page events of the web shop"
            ),
        )
        location = f"s3://{self.bucket.bucket_name}/{layout.EVENTS}"
        self.page_events = glue.CfnTable(
            self,
            "PageEvents",
            catalog_id=self.account,
            database_name=self.database_name,
            table_input=glue.CfnTable.TableInputProperty(
                name="page_events",
                table_type="EXTERNAL_TABLE",
                partition_keys=[glue.CfnTable.ColumnProperty(name="dt", type="string")],
                storage_descriptor=glue.CfnTable.StorageDescriptorProperty(
                    columns=self.page_events_schema.columns(),
                    location=location,
                    input_format=PARQUET_INPUT,
                    output_format=PARQUET_OUTPUT,
                    serde_info=glue.CfnTable.SerdeInfoProperty(serialization_library=PARQUET_SERDE),
                ),
                # Partitions are computed, so nobody has to add one every day.
                parameters={
                    "classification": "parquet",
                    "projection.enabled": "true",
                    "projection.dt.type": "date",
                    "projection.dt.format": "yyyy-MM-dd",
                    "projection.dt.range": "2024-01-01,NOW",
                    "storage.location.template": location + "dt=${dt}/",
                },
            ),
        )
        self.page_events.add_dependency(self.database)

    def _campaigns(self) -> None:
        role = iam.Role(
            self,
            "CrawlerRole",
            assumed_by=iam.ServicePrincipal("glue.amazonaws.com"),
            managed_policies=[
                iam.ManagedPolicy.from_aws_managed_policy_name("service-role/AWSGlueServiceRole")
            ],
        )
        self.bucket.grant_read(role, layout.CAMPAIGNS + "*")
        crawler = glue.CfnCrawler(
            self,
            "CampaignsCrawler",
            name=f"clickstream-{self.settings.target}-campaigns",
            role=role.role_arn,
            database_name=self.database_name,
            table_prefix="campaign_",
            targets=glue.CfnCrawler.TargetsProperty(
                s3_targets=[
                    glue.CfnCrawler.S3TargetProperty(
                        path=f"s3://{self.bucket.bucket_name}/{layout.CAMPAIGNS}"
                    )
                ]
            ),
            schedule=glue.CfnCrawler.ScheduleProperty(schedule_expression="cron(0 4 * * ? *)"),
            schema_change_policy=glue.CfnCrawler.SchemaChangePolicyProperty(
                update_behavior="UPDATE_IN_DATABASE", delete_behavior="LOG"
            ),
        )
        crawler.add_dependency(self.database)

    def _queries(self) -> None:
        name = f"clickstream-{self.settings.target}"
        workgroup = athena.CfnWorkGroup(
            self,
            "WorkGroup",
            name=name,
            recursive_delete_option=True,
            work_group_configuration=athena.CfnWorkGroup.WorkGroupConfigurationProperty(
                enforce_work_group_configuration=True,
                publish_cloud_watch_metrics_enabled=True,
                bytes_scanned_cutoff_per_query=self.settings.queries.scan_limit_gb * 1024**3,
                result_configuration=athena.CfnWorkGroup.ResultConfigurationProperty(
                    output_location=f"s3://{self.results.bucket_name}/{layout.RESULTS}{name}/",
                    encryption_configuration=athena.CfnWorkGroup.EncryptionConfigurationProperty(
                        encryption_option="SSE_S3"
                    ),
                ),
            ),
        )
        for path in sorted(QUERIES.glob("*.sql")):
            title, description, query = path.read_text().split("\n", 2)
            saved = athena.CfnNamedQuery(
                self,
                f"Query-{path.stem}",
                name=title.removeprefix("-- "),
                description=description.removeprefix("-- "),
                database=self.database_name,
                query_string=query,
                work_group=name,
            )
            saved.add_dependency(workgroup)

    def _access(self) -> None:
        """Lake Formation: stewards see everything, analysts nothing that is tied to a person."""
        lakeformation.CfnResource(
            self,
            "Location",
            resource_arn=self.bucket.bucket_arn,
            use_service_linked_role=True,
        )
        for role in self.settings.access.stewards:
            self._grant(
                f"Steward-{role}",
                role,
                lakeformation.CfnPrincipalPermissions.ResourceProperty(
                    table=lakeformation.CfnPrincipalPermissions.TableResourceProperty(
                        catalog_id=self.account,
                        database_name=self.database_name,
                        table_wildcard={},
                    )
                ),
                ["SELECT", "DESCRIBE", "ALTER"],
            )
        # BEGIN INSERT analyst_access
        for role in self.settings.access.analysts:
            self._grant(
                f"AnalystDatabase-{role}",
                role,
                lakeformation.CfnPrincipalPermissions.ResourceProperty(
                    database=lakeformation.CfnPrincipalPermissions.DatabaseResourceProperty(
                        catalog_id=self.account, name=self.database_name
                    )
                ),
                ["DESCRIBE"],
            )
            columns = lakeformation.CfnPrincipalPermissions.TableWithColumnsResourceProperty(
                catalog_id=self.account,
                database_name=self.database_name,
                name=self.page_events.ref,
                column_wildcard=lakeformation.CfnPrincipalPermissions.ColumnWildcardProperty(
                    excluded_column_names=self.page_events_schema.personal()
                ),
            )
            self._grant(
                f"AnalystEvents-{role}",
                role,
                lakeformation.CfnPrincipalPermissions.ResourceProperty(table_with_columns=columns),
                ["SELECT"],
            )
        # END INSERT analyst_access

    def _grant(
        self,
        id: str,
        role: str,
        resource: lakeformation.CfnPrincipalPermissions.ResourceProperty,
        permissions: list[str],
    ) -> None:
        """Grants an IAM role of this account permissions it cannot pass on."""
        arn = self.format_arn(service="iam", region="", resource="role", resource_name=role)
        grant = lakeformation.CfnPrincipalPermissions(
            self,
            id,
            principal=lakeformation.CfnPrincipalPermissions.DataLakePrincipalProperty(
                data_lake_principal_identifier=arn
            ),
            resource=resource,
            permissions=permissions,
            permissions_with_grant_option=[],
        )
        grant.add_dependency(self.database)
