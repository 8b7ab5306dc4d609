"""What `rdd.pipe` does with faults: `python pipe_cases.py CASE`. `check.py --pipe` runs all of them."""

import os
import sys

from pyspark.sql import SparkSession


def throwing(rows):
    yield next(rows)
    raise ValueError("the feeder has thrown")


os.environ["PYSPARK_PYTHON"] = sys.executable
context = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate().sparkContext
context.setLogLevel("OFF")
EXIT_3 = 'bash -c "cat; exit 3"'
case = sys.argv[1]
numbers = context.parallelize([str(number) for number in range(100_000)], 2)
# A busy machine takes long to get here: from now on the time counts.
print(f"{numbers.pipe('cat').count()} rows of 100000 through cat; then", flush=True)
try:
    if case == "line break":
        print(context.parallelize(["one\ntext"], 1).pipe("cat").collect())
    elif case == "command exits 3":
        print(f"{numbers.pipe(EXIT_3).count()} rows of 100000, no error")
    elif case == "cat | wc -l":
        print(f"{numbers.pipe('cat | wc -l').collect()}, no error")
    elif case == "command stops reading":
        print(f"{numbers.pipe('head -n 1', checkCode=True).count()} rows of 100000, no error")
    elif case == "feeder throws":
        print(f"{numbers.mapPartitions(throwing).pipe('cat').count()} rows")
except Exception as failure:
    print(f"raises {type(failure).__name__}")
