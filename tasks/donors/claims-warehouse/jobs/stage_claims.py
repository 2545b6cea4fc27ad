'''Glue (Spark): CSV files of one day, of all partners, to Parquet.'''

import sys

from awsglue.utils import getResolvedOptions
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

args = getResolvedOptions(sys.argv, ['date', 'data_bucket'])
spark = SparkSession.builder.appName('stage-claims').getOrCreate()

claims = (
    spark.read.option('header', True)
    .csv(f"s3://{args['data_bucket']}/landing/*/{args['date']}/*.csv")
    .withColumn('partner', F.element_at(F.split(F.input_file_name(), '/'), -3))
    .withColumn('amount', F.col('amount').cast('decimal(12,2)'))
    .withColumn('reported_on', F.to_date('reported_on', 'dd/MM/yyyy'))
    .dropDuplicates(['partner', 'claim_number', 'revision'])
)
claims.write.mode('overwrite').parquet(f"s3://{args['data_bucket']}/staged/{args['date']}/")
