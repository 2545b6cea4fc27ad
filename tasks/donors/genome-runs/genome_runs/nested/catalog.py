"""The table of variants."""

from typing import Any

import aws_cdk as cdk
import aws_cdk.aws_glue as glue
import aws_cdk.aws_s3 as s3
from constructs import Construct

from genome_runs.nested.storage import VARIANTS

COLUMNS = {
    "sample": "string",
    "chromosome": "string",
    "position": "bigint",
    "reference": "string",
    "alternate": "string",
    "quality": "double",
    "depth": "int",
    "genotype": "string",
}


class Catalog(cdk.NestedStack):
    """Glue database and table; partitions are projected from the run in the query."""

    def __init__(
        self, scope: Construct, construct_id: str, *, config: dict[str, Any], bucket: s3.IBucket
    ) -> None:
        super().__init__(scope, construct_id)
        self.database_name = f"genome_{config['site']}"
        database = glue.CfnDatabase(
            self,
            "Database",
            catalog_id=self.account,
            database_input=glue.CfnDatabase.DatabaseInputProperty(name=self.database_name),
        )
        location = bucket.s3_url_for_object(VARIANTS)
        table = glue.CfnTable(
            self,
            "Variants",
            catalog_id=self.account,
            database_name=self.database_name,
            table_input=glue.CfnTable.TableInputProperty(
                name="variants",
                table_type="EXTERNAL_TABLE",
                partition_keys=[glue.CfnTable.ColumnProperty(name="run", type="string")],
                parameters={
                    "classification": "parquet",
                    "projection.enabled": "true",
                    "projection.run.type": "injected",
                    "storage.location.template": location + "run=${run}/",
                },
                storage_descriptor=glue.CfnTable.StorageDescriptorProperty(
                    location=location,
                    columns=[
                        glue.CfnTable.ColumnProperty(name=name, type=kind)
                        for name, kind in COLUMNS.items()
                    ],
                    input_format="org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
                    output_format="org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
                    serde_info=glue.CfnTable.SerdeInfoProperty(
                        serialization_library=(
                            "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
                        )
                    ),
                ),
            ),
        )
        table.add_dependency(database)
