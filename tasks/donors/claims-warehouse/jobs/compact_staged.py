'''Glue (Spark): merges the small files of the last seven days, one file for each day.'''

import datetime
import sys

from awsglue.utils import getResolvedOptions
from pyspark.sql import SparkSession

args = getResolvedOptions(sys.argv, ['data_bucket'])
spark = SparkSession.builder.appName('compact-staged').getOrCreate()

for back in range(1, 8):
    day = datetime.date.today() - datetime.timedelta(days=back)
    path = f"s3://{args['data_bucket']}/staged/{day.isoformat()}/"
    try:
        claims = spark.read.parquet(path).cache()
    except Exception as error:  # no delivery on that day
        print(f'{day}: {error}')
        continue
    claims.count()
    claims.coalesce(1).write.mode('overwrite').parquet(path)
