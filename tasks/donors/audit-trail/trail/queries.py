"""Glue and Athena, so that internal audit can ask the archive."""

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_athena as athena
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from trail import names
from trail.environments import Environment

GIGABYTE = 1024**3

COLUMNS = {
    "eventtime": "string",
    "eventsource": "string",
    "eventname": "string",
    "awsregion": "string",
    "sourceipaddress": "string",
    "useragent": "string",
    "errorcode": "string",
    "requestparameters": "string",
    "responseelements": "string",
    "useridentity": "struct<type:string,arn:string,accountid:string,username:string>",
}


class QueriesStack(Stack):
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        environment: Environment,
        # BEGIN INSERT analyst_access
        archive: s3.IBucket,
        archive_key: kms.IKey,
        # END INSERT analyst_access
        **kwargs,
    ) -> None:
        super().__init__(scope, id, **kwargs)
        settings = environment["analysts"]

        self.results = s3.Bucket(
            self,
            "Results",
            bucket_name=names.bucket(environment, "results"),
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            removal_policy=RemovalPolicy.DESTROY,
            lifecycle_rules=[
                s3.LifecycleRule(expiration=Duration.days(settings["keep_results_days"]))
            ],
        )
        self.workgroup = athena.CfnWorkGroup(
            self,
            "Workgroup",
            name=names.resource(environment, "analysts"),
            recursive_delete_option=True,
            work_group_configuration=athena.CfnWorkGroup.WorkGroupConfigurationProperty(
                enforce_work_group_configuration=True,
                publish_cloud_watch_metrics_enabled=True,
                bytes_scanned_cutoff_per_query=settings["scan_limit_gb"] * GIGABYTE,
                result_configuration=athena.CfnWorkGroup.ResultConfigurationProperty(
                    output_location=f"s3://{self.results.bucket_name}/",
                    encryption_configuration=athena.CfnWorkGroup.EncryptionConfigurationProperty(
                        encryption_option="SSE_S3"
                    ),
                ),
            ),
        )
        self._table(environment)

        self.analyst = iam.Role(
            self,
            "Analyst",
            role_name=names.resource(environment, "analyst"),
            assumed_by=iam.AccountPrincipal(settings["account"]).with_conditions(
                {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
            ),
            max_session_duration=Duration.hours(4),
        )
        self.analyst.add_to_policy(
            iam.PolicyStatement(
                actions=[
                    "athena:GetQueryExecution",
                    "athena:GetQueryResults",
                    "athena:StartQueryExecution",
                    "athena:StopQueryExecution",
                ],
                resources=[
                    f"arn:{self.partition}:athena:{self.region}:{self.account}"
                    f":workgroup/{self.workgroup.name}"
                ],
            )
        )
        self.analyst.add_to_policy(
            iam.PolicyStatement(
                actions=["glue:GetDatabase", "glue:GetTable", "glue:GetPartitions"],
                resources=[
                    f"arn:{self.partition}:glue:{self.region}:{self.account}:{thing}"
                    for thing in ("catalog", f"database/{self.database}", f"table/{self.database}/*")
                ],
            )
        )
        self.results.grant_read_write(self.analyst)
        # BEGIN INSERT analyst_access
        self.analyst.add_to_policy(
            iam.PolicyStatement(actions=["s3:ListBucket"], resources=[archive.bucket_arn])
        )
        self.analyst.add_to_policy(
            iam.PolicyStatement(
                actions=["s3:GetObject"],
                resources=[archive.arn_for_objects(f"{names.table_prefix(environment)}/*")],
            )
        )
        archive_key.grant_decrypt(self.analyst)
        # END INSERT analyst_access

    def _table(self, environment: Environment) -> None:
        self.database = names.resource(environment, "trail").replace("-", "_")
        location = (
            f"s3://{names.bucket(environment, 'archive')}/{names.table_prefix(environment)}"
        )
        database = glue.CfnDatabase(
            self,
            "Database",
            catalog_id=self.account,
            database_input=glue.CfnDatabase.DatabaseInputProperty(name=self.database),
        )
        table = glue.CfnTable(
            self,
            "Table",
            catalog_id=self.account,
            database_name=self.database,
            table_input=glue.CfnTable.TableInputProperty(
                name="events",
                table_type="EXTERNAL_TABLE",
                partition_keys=[
                    glue.CfnTable.ColumnProperty(name="region", type="string"),
                    glue.CfnTable.ColumnProperty(name="day", type="string"),
                ],
                parameters={
                    "projection.enabled": "true",
                    "projection.region.type": "injected",
                    "projection.day.type": "date",
                    "projection.day.format": "yyyy/MM/dd",
                    "projection.day.range": "2022/01/01,NOW",
                    "storage.location.template": f"{location}/${{region}}/${{day}}",
                },
                storage_descriptor=glue.CfnTable.StorageDescriptorProperty(
                    location=location,
                    columns=[
                        glue.CfnTable.ColumnProperty(name=name, type=kind)
                        for name, kind in COLUMNS.items()
                    ],
                    input_format="com.amazon.emr.cloudtrail.CloudTrailInputFormat",
                    output_format=(
                        "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
                    ),
                    serde_info=glue.CfnTable.SerdeInfoProperty(
                        serialization_library=(
                            "org.apache.hive.hcatalog.data.JsonSerDe"
                        )
                    ),
                ),
            ),
        )
        table.add_dependency(database)
