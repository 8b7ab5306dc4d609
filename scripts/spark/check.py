"""The recipe on a real Spark: equal answers, no row lost or doubled, failures raised, throughput.

    python check.py --model DIR --texts reviews.jsonl.gz [--rows 20000] [--partitions 2,8,32] -- node /path/to/textvat/dist/cli/main.js

Needs PySpark, pandas, pyarrow and Java; ends with an error where they are missing.
"""

import argparse
import gzip
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time

try:
    import pandas  # noqa: F401
    import pyarrow  # noqa: F401
    from pyspark.sql import SparkSession
except ImportError as missing:
    sys.exit(f"check.py: found {missing}, expected PySpark: pip install pyspark pandas pyarrow")

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import textvat_spark  # noqa: E402

# Texts that a line or a cell could break.
ODD = ["line\nbreak", "carriage\r\nreturn", "\u2028 and \u2029 and \u0085", '"quotes" \\ and, commas', "", "   ", "\U0001f3ac film", None]


def main():
    options = parsed()
    texts = [row["text"] for row in read_rows(options.texts, options.rows)]
    spark = session()
    failed = []

    def check(name, run):
        try:
            said = run()
            print(f"ok      {name}{': ' + said if said else ''}", flush=True)
        except AssertionError as fault:
            failed.append(name)
            print(f"FAILED  {name}: {fault}", flush=True)

    with tempfile.TemporaryDirectory() as folder:
        tools = Tools(spark, options, texts, folder)
        for name, run in [] if options.skip_checks else tools.checks():
            check(name, run)
        if options.pipe:
            tools.show_pipe()
        if options.partitions:
            tools.throughput()
    spark.stop()
    sys.exit(f"check.py: {len(failed)} failed" if failed else 0)


def parsed():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", required=True)
    parser.add_argument("--texts", required=True, help="JSON Lines with a field text, may be gzip")
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--partitions", type=lambda list: [int(one) for one in list.split(",") if one], default=[2, 8, 32])
    parser.add_argument("--rounds", type=int, default=2, help="of measuring throughput, in turn")
    parser.add_argument("--skip-checks", action="store_true", help="only show rdd.pipe and throughput")
    parser.add_argument("--pipe", action="store_true", help="also show what rdd.pipe does")
    parser.add_argument("textvat", nargs="+", help="the command")
    return parser.parse_args()


def read_rows(path, most):
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line, _ in zip(file, range(most))]


def session():
    # Workers take the system's Python otherwise, and pipes and workers have another PATH.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    spark = (
        SparkSession.builder.master("local[2,4]")  # two cores, four tries of a task
        .config("spark.ui.enabled", "false")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "1000")
        .config("spark.sql.adaptive.enabled", "false")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("OFF")
    spark.sparkContext.addPyFile(os.path.join(HERE, "textvat_spark.py"))
    return spark


class Tools:
    def __init__(self, spark, options, texts, folder):
        self.spark, self.options, self.texts, self.folder = spark, options, texts, folder
        self.textvat = tuple(options.textvat)

    def checks(self):
        return [
            ("the same answers as one process", self.equal_answers),
            ("texts with line breaks and the like", self.odd_texts),
            ("children that end early, once a partition: no row lost or doubled", self.dying_children),
            ("workers that are killed: no row lost or doubled", self.killed_workers),
            ("a child that hangs", self.hanging_child),
            ("a command that always fails", self.failing_command),
            ("a child that leaves a row out", self.missing_answer),
            ("a feeder that throws", self.throwing_feeder),
            ("prepare: the same texts as one process", self.equal_preparation),
        ]

    def frame(self, texts, partitions):
        rows = [(number, text) for number, text in enumerate(texts)]
        return self.spark.createDataFrame(rows, "number long, text string").repartition(partitions, "number")

    def scored(self, texts, partitions, textvat=None, limit=600):
        frame = self.frame(texts, partitions)
        frame = textvat_spark.score(frame, self.options.model, textvat=textvat or self.textvat, limit=limit)
        return sorted(frame.collect(), key=lambda row: row.number)

    def one_process(self, texts):
        """Its answers, and how long it took."""
        path = os.path.join(self.folder, "texts.jsonl")
        with open(path, "w", encoding="ascii") as file:
            for number, text in enumerate(texts):
                file.write(json.dumps({"id": str(number), "text": text}) + "\n")
        begin = time.monotonic(), ended_children()
        env = {**os.environ, **textvat_spark.ONE_THREAD}
        command = [*self.textvat, "classify", self.options.model, path, "--on-error", "empty"]
        out = subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
        took = time.monotonic() - begin[0], ended_children() - begin[1]
        return [json.loads(line) for line in out.splitlines()], took

    def assert_equal(self, rows, texts, answers):
        assert [row.number for row in rows] == list(range(len(texts))), f"{len(rows)} rows out for {len(texts)} in"
        for row, text, answer in zip(rows, texts, answers):
            assert row.text == text, f"row {row.number}: another text"
            found = (row.label, None if row.label is None else row.probability)
            assert found == (answer["label"], answer["probability"]), f"row {row.number}: {found}, not {answer}"

    def equal_answers(self):
        self.answers, _ = self.one_process(self.texts)
        self.assert_equal(self.scored(self.texts, 4), self.texts, self.answers)
        return f"{len(self.texts)} rows"

    def odd_texts(self):
        answers, _ = self.one_process(ODD)
        rows = self.scored(ODD, 2)
        self.assert_equal(rows, ODD, answers)
        assert rows[-1].error and rows[0].error is None, "expected an error at the row without a text, and only there"

    def script(self, name, lines):
        """A command in place of textvat."""
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(["#!/bin/bash", *lines, ""]))
        os.chmod(path, 0o755)
        return (path,)

    def real(self):
        return " ".join(f"'{part}'" for part in self.textvat)

    def dying_children(self):
        marks = os.path.join(self.folder, "marks")
        os.mkdir(marks)
        # The first three children answer some rows and end, as if all were well; others are sound.
        dying = self.script(
            "dying",
            [
                f"for n in 300 1500 2700; do if mkdir {marks}/$n 2>/dev/null; then sed -u ${{n}}q | {self.real()} \"$@\"; exit 0; fi; done",
                f"exec {self.real()} \"$@\"",
            ],
        )
        self.assert_equal(self.scored(self.texts, 4, dying), self.texts, self.answers)
        assert len(os.listdir(marks)) == 3, "expected three children that end early"
        return "3 children ended early"

    def killed_workers(self):
        marks = os.path.join(self.folder, "kills")
        os.mkdir(marks)

        def killing(batches):
            for batch in batches:
                mark = os.path.join(marks, "done")
                if 1000 in batch.number.values and not os.path.exists(mark):
                    os.mkdir(mark)
                    os.kill(os.getpid(), 9)
                yield batch

        frame = self.frame(self.texts[:4000], 4)
        frame = textvat_spark.score(frame, self.options.model, textvat=self.textvat)
        rows = sorted(frame.mapInPandas(killing, frame.schema).collect(), key=lambda row: row.number)
        self.assert_equal(rows, self.texts[:4000], self.answers)
        assert os.listdir(marks) == ["done"], "expected a kill"

    def failing_command(self):
        failing = self.script("failing", ["echo 'no such model' >&2", "exit 3"])
        self.assert_raises(lambda: self.scored(self.texts[:100], 2, failing), "exit status 3. no such model")

    def hanging_child(self):
        marks = os.path.join(self.folder, "hangs")
        hanging = self.script("hanging", [f"mkdir {marks} 2>/dev/null && sleep 1000", f"exec {self.real()} \"$@\""])
        self.assert_equal(self.scored(self.texts[:400], 2, hanging, limit=30), self.texts[:400], self.answers)
        assert os.path.isdir(marks), "expected a child that hangs"

    def missing_answer(self):
        leaving = self.script("leaving", [f"{self.real()} \"$@\" | sed -u 3d"])
        self.assert_raises(lambda: self.scored(self.texts[:100], 2, leaving), "the answer is for")

    def throwing_feeder(self):
        def throwing(batches):
            yield next(batches)
            raise ValueError("the feeder has thrown")

        frame = self.frame(self.texts[:4000], 1)
        frame = textvat_spark.score(frame.mapInPandas(throwing, frame.schema), self.options.model, textvat=self.textvat)
        self.assert_raises(frame.collect, "the feeder has thrown")

    def assert_raises(self, run, message):
        try:
            run()
        except Exception as failure:
            assert message in str(failure), f"another error: {str(failure)[-500:]}"
            return
        raise AssertionError("no error was raised")

    def equal_preparation(self):
        texts = [*self.texts[:2000], *ODD]
        labeled = os.path.join(self.folder, "labeled.jsonl")
        with open(labeled, "w", encoding="ascii") as file:
            for text in self.texts[2000:2500]:
                file.write(json.dumps({"text": text, "label": "any"}) + "\n")
        options = ["--labeled", labeled]
        rows = textvat_spark.prepare(self.frame(texts, 3), options, textvat=self.textvat).collect()
        pile, out = os.path.join(self.folder, "pile.jsonl"), os.path.join(self.folder, "prepared")
        with open(pile, "w", encoding="ascii") as file:
            for number, text in enumerate(texts):
                file.write(json.dumps({"id": str(number), "text": text}) + "\n")
        alone = [*self.textvat, "prepare", pile, "--out", out, *options, "--no-duplicates", "--no-boilerplate", "--quiet"]
        subprocess.run(alone, stdout=subprocess.DEVNULL, check=True)
        expected = {int(id): row["text"] for id, row in textvat_spark._by_row(os.path.join(out, "texts.jsonl")).items()}
        assert sorted(row.number for row in rows) == list(range(len(texts))), "rows are lost or doubled"
        assert {row.number: row.text for row in rows if row.reason is None} == expected, "other texts"
        return f"{len(expected)} of {len(texts)} texts stay"

    def show_pipe(self):
        print("\nrdd.pipe, each case in a Spark of its own:")
        for case in PIPE_CASES:
            command = [sys.executable, os.path.join(HERE, "pipe_cases.py"), case]
            pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
            process = subprocess.Popen(command, start_new_session=True, **pipes)
            sound = process.stdout.readline().strip()
            try:
                out = process.communicate(timeout=LONGEST_CASE)[0].strip()
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                out = f"hangs: no end after {LONGEST_CASE} seconds"
            print(f"  {case}: {sound} {out}", flush=True)

    def throughput(self):
        print("\nrows: seconds of the clock, seconds of processor time (Java, Python and textvat together)")
        self.scored(self.texts[:2000], 2)  # the workers and their children are there from now on
        for _ in range(self.options.rounds):
            _, (wall, cpu) = self.one_process(self.texts)
            print(f"  one process, one thread: {wall:.1f} s, {cpu:.1f} s", flush=True)
            for partitions in self.options.partitions:
                frame = textvat_spark.score(self.frame(self.texts, partitions), self.options.model, textvat=self.textvat)
                begin = clock()
                frame.write.format("noop").mode("overwrite").save()
                wall, cpu = since(begin)
                print(f"  {partitions} partitions: {wall:.1f} s, {cpu:.1f} s", flush=True)


# Seconds; a sound case takes some.
LONGEST_CASE = 120
PIPE_CASES = ["line break", "command exits 3", "cat | wc -l", "command stops reading", "feeder throws"]


def clock():
    return time.monotonic(), processor_time()


def since(begin):
    return time.monotonic() - begin[0], processor_time() - begin[1]


def ended_children():
    """Seconds of processor time."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def processor_time():
    """Seconds of this process and all below it, those that have ended too (Linux)."""
    parents, times = {}, {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                fields = file.read().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(name)] = int(fields[1])
        times[int(name)] = sum(int(field) for field in fields[11:15])

    def is_below(process):
        while process in parents:
            if process == os.getpid():
                return True
            process = parents[process]
        return False

    return sum(times[process] for process in times if is_below(process)) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
