"""Checks all notebooks in a folder on Spark, and writes the findings as a table with a partition for each day.

    spark-submit nightly.py s3://lake/notebooks s3://lake/findings sparklint.yaml
"""
import sys
from datetime import date

from pyspark.sql import SparkSession

from sparklint import spark as sparklint

source, table, settings = sys.argv[1:]
spark = SparkSession.builder.appName("sparklint").getOrCreate()
# By default Spark counts 4 MiB to open a file, so that a partition has at most 32 of them.
spark.conf.set("spark.sql.files.openCostInBytes", "65536")
notebooks = spark.read.format("binaryFile").option("recursiveFileLookup", "true").option("pathGlobFilter", "*.ipynb").load(source)
findings = sparklint.lint(notebooks, settings=settings, together=True)
findings.write.mode("overwrite").parquet("%s/day=%s" % (table, date.today()))
