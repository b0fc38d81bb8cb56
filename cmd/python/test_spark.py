"""Compares sparklint.spark on a real Spark with one process: python test_spark.py FOLDER SETTINGS

.ci/spark runs it, in an environment with pyspark and the wheel. FOLDER has notebooks.
"""
import json
import os
import runpy
import signal
import stat
import subprocess
import sys
import threading
import time
from collections import Counter

import pyspark
from pyspark.sql import SparkSession

from sparklint import spark as sparklint
from sparklint.launcher import find


def start():
    os.environ.setdefault("SPARK_HOME", os.path.dirname(pyspark.__file__))
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARKLINT_SELECT"] = "session-name"  # the environment must not matter
    builder = SparkSession.builder.master("local-cluster[2,2,2048]").appName("sparklint")
    for key, value in {
        "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR",
        "spark.executor.memory": "1g", "spark.task.maxFailures": "2",
        "spark.sql.files.openCostInBytes": "16384", "spark.sql.files.maxPartitionBytes": "8m",
    }.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


def one_process(folder, settings, together):
    """Returns the findings of one process, and its seconds."""
    paths = sorted(
        os.path.join(root, name) for root, _, names in os.walk(folder) for name in names if name.endswith(".ipynb")
    )
    began = time.monotonic()
    env = {k: v for k, v in os.environ.items() if not k.startswith("SPARKLINT_")}
    common = ["--settings", settings, "--config-json", "none"]
    if together:
        command = [find(), *common, "--format", "json", "--baseline", "none", "@" + listed(paths)]
        said = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)
        if said.returncode not in (0, 1):
            raise SystemExit(said.stderr.decode())
        found = json.loads(said.stdout)["diagnostics"]
        return Counter(key(d, settings) for d in found), time.monotonic() - began
    lines = folder + ".jsonl"
    with open(lines, "w") as f:
        for path in paths:
            with open(path, encoding="utf-8") as document:
                f.write(json.dumps({"path": path, "content": document.read()}) + "\n")
    began = time.monotonic()
    with open(lines, "rb") as f:
        said = subprocess.run([find(), "stream", *common], stdin=f, stdout=subprocess.PIPE, env=env, check=True)
    took = time.monotonic() - began
    os.remove(lines)
    found = [d for line in said.stdout.splitlines() for d in json.loads(line)["diagnostics"]]
    return Counter(key(d, settings) for d in found), took


def listed(paths):
    name = os.path.join(os.getcwd(), "paths.txt")
    with open(name, "w") as f:
        f.writelines(path + "\n" for path in paths)
    return name


def key(finding, settings):
    """Returns all of a finding as text. Spark writes file: before paths, and sends the settings by another name."""
    text = json.dumps(finding, sort_keys=True, ensure_ascii=False)
    return text.replace("file:///", "/").replace("file:/", "/").replace('"' + settings + '"', '".sparklint.yaml"').replace(
        settings + ":", ".sparklint.yaml:")


def on_spark(findings):
    """Returns the findings of a DataFrame, and its seconds."""
    began = time.monotonic()
    rows = findings.collect()
    took = time.monotonic() - began
    for row in rows:
        if row.error is not None:
            raise SystemExit("%s: %s" % (row.path, row.error))
        whole = json.loads(row.finding)
        for column in "rule", "severity", "message", "line", "column", "pointer":
            if row[column] != whole[column]:
                raise SystemExit("%s differs: %s" % (column, row))
    return Counter(key(json.loads(row.finding), "\0") for row in rows), took


def compare(what, got, want):
    if not want or got != want:
        lost, more = list((want - got).elements()), list((got - want).elements())
        raise SystemExit("%s: %d findings, not %d: %d lost, %d more: %s" % (
            what, sum(got.values()), sum(want.values()), len(lost), len(more), (lost + more)[:2]))


def seconds(ticks):
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def processes():
    """Returns the parent, the processor seconds (its own, those of ended children) and the command of each process by its id."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/stat" % pid) as f:
                stat = f.read().rsplit(")", 1)[1].split()
            with open("/proc/%s/cmdline" % pid, "rb") as f:
                found[int(pid)] = int(stat[1]), (seconds(stat[11:13]), seconds(stat[13:15])), f.read()
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def executors(found):
    """Returns the executors that descend from this process, by their process ids."""
    return [
        pid for pid, (_, _, command) in found.items()
        if b"CoarseGrainedExecutorBackend" in command and b"java" in command and descends(found, pid, [os.getpid()])
    ]


def descends(found, pid, of):
    while pid in found:
        if pid in of:
            return True
        pid = found[pid][0]
    return False


class Busy(threading.Thread):
    """Counts the processor seconds of the executors, with their Python and sparklint, between start and stop."""

    def __init__(self):
        super().__init__(daemon=True)
        self.stopped, self.first, self.last = threading.Event(), {}, {}
        self.start()

    def run(self):
        new = False  # a process that was not there at first
        while True:
            found = processes()
            ours = executors(found)
            for pid, (parent, (own, children), _) in found.items():
                if pid in ours or parent in ours:  # a JVM, and its daemon of Python workers
                    self.last[pid] = own
                elif parent in found and found[parent][0] in ours:  # a worker, which waits for its sparklint
                    self.last[pid] = own + children
                else:
                    continue
                self.first.setdefault(pid, 0 if new else self.last[pid])
            new = True
            if self.stopped.wait(0.5):
                return

    def stop(self):
        self.stopped.set()
        self.join()
        return sum(self.last[pid] - self.first[pid] for pid in self.last)


def kill_one(context, done, killed):
    """Kills an executor once a few tasks are done and others run."""
    tracker = context.statusTracker()
    while not done.is_set():
        for stage in filter(None, map(tracker.getStageInfo, tracker.getActiveStageIds())):
            if stage.numCompletedTasks >= 2 and stage.numActiveTasks > 0:
                victims = executors(processes())
                if victims:
                    os.kill(victims[0], signal.SIGKILL)
                    killed.append((victims[0], stage.numCompletedTasks, stage.numTasks))
                    return
        done.wait(0.02)


def test_killed(spark, documents, settings, together, want):
    """An executor is killed while it works: no finding is lost, and none comes twice."""
    context = spark.sparkContext
    slow = os.path.join(os.getcwd(), "slow-sparklint")  # each task takes long enough to be killed
    with open(slow, "w") as f:
        f.write('#!/bin/sh\nsleep 0.5\nexec "%s" "$@"\n' % find())
    os.chmod(slow, os.stat(slow).st_mode | stat.S_IXUSR)
    context.addFile(slow)
    findings = sparklint.lint(documents.repartition(16), settings=settings, together=together, binary="slow-sparklint")
    done, killed = threading.Event(), []
    killer = threading.Thread(target=kill_one, args=(context, done, killed))
    killer.start()
    try:
        got, took = on_spark(findings)
    finally:
        done.set()
        killer.join()
    if not killed:
        raise SystemExit("no executor was killed")
    compare("with a killed executor", got, want)
    print("spark %s: executor %d killed after %d of %d tasks: the same %d findings (%.1f s)" % (
        (spark.version,) + killed[0] + (sum(got.values()), took)), flush=True)


def test_nightly(spark, folder, settings, want):
    """docs/ci/nightly.py writes the findings as a table."""
    table = os.path.join(os.getcwd(), "findings")
    sys.argv = ["nightly.py", folder, table, settings]
    cost = spark.conf.get("spark.sql.files.openCostInBytes")
    runpy.run_path(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs", "ci", "nightly.py"))
    spark.conf.set("spark.sql.files.openCostInBytes", cost)
    rows = spark.read.parquet(table)
    expect("the table's columns", rows.columns, [c.split()[0] for c in sparklint.SCHEMA.split(", ")] + ["day"])
    compare("nightly.py", on_spark(rows)[0], want)


def test_answers(spark, settings):
    """What can't be read is a row with an error. Content can be text, and have its own base config."""
    book = json.dumps({"cells": [{"cell_type": "code", "source": '%%configure -f\n{"executorMemroy": "4g"}'}]})
    base = '{"session_configs": {"queue": "bi"}}'
    rows = [("a.ipynb", book, base), ("b.ipynb", None, None), (None, book, None), ("c.ipynb", book, None), ("config.json", base, None)]
    documents = spark.createDataFrame(rows, "path string, content string, config_json string").repartition(2)
    for together in False, True:
        got = sorted(
            (str(r.path), r.rule or r.error) for r in sparklint.lint(documents, together=together).collect() if r.rule != "no-executor-cap"
        )
        expect("rows", got, [
            ("None", "`path` is missing"), ("a.ipynb", "dropped-settings"), ("a.ipynb", "unknown-request-field"),
            ("b.ipynb", "write either `content` or `content_base64`"), ("c.ipynb", "unknown-request-field"),
        ])
    one = documents.coalesce(1)
    expect("no rows", sparklint.lint(one.limit(0), settings=settings).collect(), [])
    expect("a limit", len(sparklint.lint(one).limit(1).collect()), 1)
    binary = spark.createDataFrame([("a.ipynb", bytearray(b"\xff\xfe"))], "path string, content binary")
    expect("bytes", sparklint.lint(binary).columns, [c.split()[0] for c in sparklint.SCHEMA.split(", ")])


def expect(what, got, want):
    if got != want:
        raise SystemExit("%s: %s, not %s" % (what, got, want))


def test_failures(spark):
    """Wrong use fails here, and a process that fails is an error with what it said."""
    def failure(f):
        try:
            f()
        except Exception as e:
            return str(e)
        raise SystemExit("no failure")

    few = spark.createDataFrame([("a.ipynb", "{}")], "path string, content string").coalesce(1)
    for name, script in {
        "broken-sparklint": "#!/bin/sh\necho it is broken >&2\nexit 3\n",
        "silent-sparklint": "#!/bin/sh\ncat > /dev/null\n",
    }.items():
        with open(name, "w") as f:
            f.write(script)
        os.chmod(name, 0o755)
    here = os.getcwd()
    for what, want in {
        lambda: sparklint.lint(few.drop("content")): "content is missing",
        lambda: sparklint.lint(few, flags=["--settings=x"]): "--settings",
        lambda: sparklint.lint(few, flags=["--jobs", "0"]): "write a whole number, 1 or more",
        lambda: sparklint.lint(few, settings="absent.yaml"): "absent.yaml",
        lambda: sparklint.lint(few, binary=here + "/broken-sparklint").collect(): "exit code 3: it is broken",
        lambda: sparklint.lint(few, binary=here + "/silent-sparklint").collect(): "no answer for 1 documents",
        lambda: sparklint.lint(few, binary="absent-sparklint").collect(): "absent-sparklint is no program on this executor",
    }.items():
        said = failure(what)
        if want not in said:
            raise SystemExit("%r is not in %s" % (want, said))


def main(folder, settings):
    expected = {together: one_process(folder, settings, together) for together in (False, True)}
    crossed = sum((expected[True][0] - expected[False][0]).values())
    if not crossed:
        raise SystemExit("together, one process finds no more: the test proves nothing")
    spark = start()
    try:
        documents = spark.read.format("binaryFile").option("recursiveFileLookup", "true").option("pathGlobFilter", "*.ipynb").load(folder)
        test_answers(spark, settings)
        test_failures(spark)
        count, parts = documents.count(), documents.rdd.getNumPartitions()
        for together, (want, alone) in expected.items():
            busy = Busy()
            got, took = on_spark(sparklint.lint(documents, settings=settings, together=together))
            used = busy.stop()
            what = "together" if together else "each alone"
            compare(what, got, want)
            print("spark %s: %d notebooks in %d partitions, %s: the same %d findings as one process" % (
                spark.version, count, parts, what, sum(got.values())), flush=True)
            print("spark %s: %s: %.1f s, %.2f ms of a processor each; one process: %.1f s" % (
                spark.version, what, took, 1000 * used / count, alone), flush=True)
        test_killed(spark, documents, settings, True, expected[True][0])
        test_nightly(spark, folder, settings, expected[True][0])
    finally:
        spark.stop()


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]))
