"""Run the SQL of docs/tables.md in Spark, as it says there: without the last argument of regexp_replace.

Usage: PYTHONPATH=tests python .ci/spark.py TABLES    the folder that `bekken export tables` wrote
"""

import sys

from pyspark.sql import SparkSession
from test_export_tables import ROWS, SQL

session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
session.sparkContext.setLogLevel("ERROR")
codes = session.read.csv(
    f"{sys.argv[1]}/condition_codes.csv", header=True, inferSchema=True, escape='"', multiLine=True
)
codes.createOrReplaceTempView("condition_codes")
session.createDataFrame(ROWS, ["patient", "oid", "code"]).createOrReplaceTempView("problems")
counts = [tuple(row) for row in session.sql(SQL[0].replace(", 'g')", ")")).collect()]
print(f"Spark {session.version}: {counts}")
sys.exit(counts != [(5, 4)])
