"""VCF files of a run to Parquet: variants.py READS TARGET RUN"""

import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

reads, target, run = sys.argv[1:]
spark = SparkSession.builder.appName(f"variants {run}").getOrCreate()

lines = spark.read.text(reads + "*.vcf.gz").withColumn("file", F.input_file_name())
field = F.split("value", "\t")
call = F.split(field[9], ":")
variants = (
    lines.where(~F.col("value").startswith("#"))
    .select(
        F.regexp_extract("file", r"([^/]+)\.vcf\.gz$", 1).alias("sample"),
        field[0].alias("chromosome"),
        field[1].cast("bigint").alias("position"),
        field[3].alias("reference"),
        field[4].alias("alternate"),
        field[5].cast("double").alias("quality"),
        call[2].cast("int").alias("depth"),
        call[0].alias("genotype"),
    )
    .where("quality >= 20")
)
variants.sortWithinPartitions("chromosome", "position").write.mode("overwrite").parquet(
    f"{target}run={run}/"
)
