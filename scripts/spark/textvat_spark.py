"""textvat on Spark: rows are scored by a `textvat classify` that each Python worker keeps, and prepared partition by partition.

    import textvat_spark
    spark.sparkContext.addPyFile("textvat_spark.py")
    textvat_spark.score(reviews, "/models/imdb").write.parquet("scored")

See README.md for what to set, and why not `rdd.pipe`.
"""

import json
import os
import signal
import subprocess
import tempfile
import threading

import pandas
from pyspark.sql.types import DoubleType, StringType, StructType

# One thread for each child: Spark starts one Python worker for each core.
ONE_THREAD = {"TEXTVAT_THREADS": "1"}


class Child:
    """A `textvat classify` that answers each row before the next one has to come."""

    def __init__(self, command):
        self.rows = 0
        self.complaints = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.complaints,
            env={**os.environ, **ONE_THREAD},
            # So that a command that starts others is ended with them.
            start_new_session=True,
        )

    def answers(self, texts, limit):
        """The answer of each text, in order. Any failure is raised, and the child is of no use after it."""
        first = self.rows
        self.rows += len(texts)
        failures = []
        watch = threading.Timer(limit, self._end)
        watch.start()
        # Beside the reading: both pipes may be full, and each side would wait for the other.
        writer = threading.Thread(target=self._write, args=(first, texts, failures), daemon=True)
        writer.start()
        try:
            answers = [self._read(first + place) for place in range(len(texts))]
            writer.join()
        finally:
            watch.cancel()
        if failures:
            raise failures[0]
        return answers

    def _write(self, first, texts, failures):
        try:
            for place, text in enumerate(texts):
                row = {"id": str(first + place), "text": None if pandas.isna(text) else str(text)}
                # Only ASCII: no line break of any kind stands within a line.
                self.process.stdin.write(json.dumps(row).encode() + b"\n")
            self.process.stdin.flush()
        except Exception as failure:  # What ended the child tells more: reading meets it.
            failures.append(failure)

    def _read(self, row):
        line = self.process.stdout.readline()
        if not line.endswith(b"\n"):
            raise RuntimeError(f"textvat ended at row {row}: {self._last_words()}")
        answer = json.loads(line)
        # A row that could not be read is named by its line instead.
        if answer["id"] not in (str(row), f"stdin:{row + 1}"):
            raise RuntimeError(f"row {row}: the answer is for {answer['id']}. {self._last_words()}")
        return answer

    def _last_words(self):
        self.close()
        self.complaints.seek(0)
        said = self.complaints.read().decode(errors="replace").strip()
        return f"exit status {self.process.returncode}. {said[-2000:] or 'It said nothing.'}"

    def _end(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def close(self):
        self._end()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            try:
                stream.close()
            except OSError:
                pass


_children = {}


def _score_batch(command, texts, limit):
    child = _children.get(command) or Child(command)
    _children[command] = child
    try:
        return child.answers(texts, limit)
    except BaseException:
        # What it has not read yet belongs to the rows that failed; Spark tries them with a new one.
        del _children[command]
        child.close()
        raise


def score(frame, model, text="text", textvat=("textvat",), limit=600):
    """The rows with three more columns: label, probability, and error where a row could not be read.

    model: folder of the model, at the same path on every node
    textvat: the command, with absolute paths, as workers have a PATH of their own
    limit: seconds for a batch, which takes one or two: a child that hangs must not hang the job
    """
    command = (*textvat, "classify", model, "-", "--input-format", "jsonl", "--on-error", "empty")

    def score_partition(batches):
        for batch in batches:
            answers = _score_batch(command, batch[text].tolist(), limit)
            columns = {name: [answer.get(name) for answer in answers] for name in ("label", "probability", "error")}
            columns["probability"] = [float("nan") if one is None else one for one in columns["probability"]]
            yield batch.assign(**columns)

    schema = StructType(list(frame.schema))
    schema.add("label", StringType()).add("probability", DoubleType()).add("error", StringType())
    return frame.mapInPandas(score_partition, schema)


def prepare(frame, options=(), text="text", textvat=("textvat",)):
    """The rows with a column `reason`, null for those that stay; their text is as `textvat prepare` writes it.

    Each text is judged by itself. What needs the whole pile is left to other steps: dropDuplicates(["text"]), and one
    `textvat prepare` over what is left. A partition is in memory as a whole.
    options: of `textvat prepare`, such as ["--labeled", "/data/train.jsonl", "--against", "/data/test.jsonl"]
    """
    fixed = ["--no-duplicates", "--no-boilerplate", "--input-format", "jsonl", "--quiet"]

    def prepare_partition(batches):
        rows = list(batches)
        if not rows:
            return
        rows = pandas.concat(rows, ignore_index=True)
        with tempfile.TemporaryDirectory() as folder:
            pile, out = os.path.join(folder, "pile.jsonl"), os.path.join(folder, "out")
            with open(pile, "w", encoding="ascii") as file:
                for row, one in enumerate(rows[text].tolist()):
                    file.write(json.dumps({"id": str(row), "text": None if pandas.isna(one) else str(one)}) + "\n")
            done = subprocess.run(
                [*textvat, "prepare", pile, "--out", out, *options, *fixed],
                env={**os.environ, **ONE_THREAD},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
            if done.returncode != 0:
                raise RuntimeError(f"textvat prepare: {done.stderr.decode(errors='replace')[-2000:]}")
            kept = _by_row(os.path.join(out, "texts.jsonl"))
            removed = _by_row(os.path.join(out, "removed.jsonl"))
        texts, reasons = [], []
        for row, given in enumerate(rows[text].tolist()):
            # A row that could not be read is named by its line instead.
            why = removed.get(str(row)) or removed.get(f"pile.jsonl:{row + 1}")
            stays = kept.get(str(row))
            if (why is None) == (stays is None):
                raise RuntimeError(f"row {row}: expected it either kept or removed")
            texts.append(given if stays is None else stays["text"])
            reasons.append(None if why is None else why["reason"])
        yield rows.assign(**{text: texts, "reason": reasons})

    schema = StructType(list(frame.schema))
    return frame.mapInPandas(prepare_partition, schema.add("reason", StringType()))


def _by_row(path):
    with open(path, encoding="utf-8") as file:
        return {row["id"]: row for row in map(json.loads, file)}
