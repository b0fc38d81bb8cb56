"""Checks a DataFrame of notebooks and config.json files on Spark.

    from sparklint import spark as sparklint

    documents = spark.read.format("binaryFile").option("pathGlobFilter", "*.ipynb").load("s3://lake/notebooks")
    findings = sparklint.lint(documents, settings="sparklint.yaml")

Each partition has a process of `sparklint stream`. Nothing but the binary has to be on the executors.
"""
import base64
import collections
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading

try:
    from pyspark import SparkFiles, TaskContext, cloudpickle
except ImportError:
    raise ImportError("sparklint.spark needs pyspark 3.5 or later: pip install pyspark") from None

# The columns of the findings. A finding has no error. A document that can't be read has one row, with its
# path and the error alone. cell is the index of the cell, from 0, and null in a config.json. finding is all
# that is known of it, as JSON: docs/report.schema.json describes it as a diagnostic.
SCHEMA = (
    "path string, rule string, severity string, message string, note string, line int, column int, cell int, "
    "pointer string, finding string, error string"
)

# Executors get the functions of this module with their code, because the wheel need not be installed there.
cloudpickle.register_pickle_by_value(sys.modules[__name__])


class Failure(RuntimeError):
    """sparklint could not check a partition."""


def lint(documents, *, settings=None, config_json=None, together=False, binary=None, flags=()):
    """Returns a DataFrame with the findings in documents; SCHEMA has its columns.

    documents    a DataFrame with the columns path (string) and content (binary or string), as that of
                 binaryFile, and optionally config_json (string), the content of each one's base config
    settings     the path of a .sparklint.yaml on the driver, which is sent to the executors; None: no settings
    config_json  the path of a config.json on the driver: the base config of documents without their own
    together     False: check each document alone. True: check all of them as one run. A second stage, of one
                 task, then reads the outlines of the documents that have something to check
    binary       the path of sparklint on the executors, or the name of a file that SparkContext.addFile,
                 --files or --archives has sent there; None: that of the wheel on the executor
    flags        more flags of sparklint stream, such as ["--max-executors", "10"]
    """
    if type(documents).__module__.startswith("pyspark.sql.connect"):
        raise TypeError("sparklint.spark needs a classic Spark session: Spark Connect has no RDDs")
    missing = {"path", "content"}.difference(documents.columns)
    if missing:
        raise ValueError("documents needs the columns path and content: %s is missing" % " and ".join(sorted(missing)))
    columns = ["path", "content"] + ["config_json"] * ("config_json" in documents.columns)
    process = _Process(settings, config_json, binary, flags)
    process.try_here()
    rows = documents.select(*columns).rdd
    if together:
        rows = rows.mapPartitions(process.outlines).repartition(1).mapPartitions(process.together)
    else:
        rows = rows.mapPartitions(process.alone)
    return documents.sparkSession.createDataFrame(rows, SCHEMA, verifySchema=False)


class _Process:
    """How to start sparklint stream, and what its answers mean. It is sent to the executors."""

    def __init__(self, settings, config_json, binary, flags):
        self.binary, self.files = binary, {}
        self.flags = [str(flag) for flag in flags]
        for flag in self.flags:
            if flag.split("=")[0] in ("--settings", "--config-json", "--outline", "--together", "--fix", "--unsafe-fixes"):
                raise ValueError("flags can't have %s: see the arguments of lint" % flag.split("=")[0])
        for flag, name, path in ("--settings", ".sparklint.yaml", settings), ("--config-json", "config.json", config_json):
            if path is None:
                self.flags += [flag, "none"]
                continue
            with open(path, "rb") as f:
                self.files[name] = f.read()
            self.flags += [flag, name]

    def try_here(self):
        """Raises an error that each partition would have, if sparklint is installed here."""
        try:
            from sparklint.launcher import find

            find()
        except (ImportError, FileNotFoundError):
            return
        here = _Process.__new__(_Process)
        here.binary, here.files, here.flags = None, self.files, self.flags
        for _ in here.answers((), []):
            pass

    def alone(self, rows):
        """Yields the findings in the documents of a partition."""
        paths = collections.deque()
        for answer in self.answers(_lines(rows, paths), []):
            yield from _findings(answer, paths.popleft())
        _expect_none(paths)

    def outlines(self, rows):
        """Yields (path, outline, error) for the documents of a partition in which there is something to check."""
        paths = collections.deque()
        for answer in self.answers(_lines(rows, paths), ["--outline"]):
            path = paths.popleft()
            if "error" in answer:
                yield path, None, answer["error"]
            elif "outline" in answer:
                yield path, json.dumps(answer), None
        _expect_none(paths)

    def together(self, outlines):
        """Yields the findings in all documents."""
        paths, errors = collections.deque(), collections.deque()

        def lines():
            for path, outline, error in outlines:
                if error is None:
                    paths.append(path)
                    yield outline.encode() + b"\n"
                else:
                    errors.append((path, error))

        for answer in self.answers(lines(), ["--together"]):
            # Answers about the settings come last, with their own path.
            yield from _findings(answer, paths.popleft() if paths else answer["path"])
        _expect_none(paths)
        for path, error in errors:
            yield from _findings({"error": error}, path)

    def answers(self, lines, flags):
        """Yields the answer to each line. Another thread writes the lines, because each side waits for the other."""
        with tempfile.TemporaryDirectory(prefix="sparklint-") as folder:
            for name, content in self.files.items():
                with open(os.path.join(folder, name), "wb") as f:
                    f.write(content)
            with open(os.path.join(folder, "errors"), "w+b") as errors:
                process = subprocess.Popen(
                    [_find(self.binary), "stream", *self.flags, *flags], cwd=folder, env=_environment(),
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
                )
                writer = _Writer(lines, process.stdin)
                try:
                    for answer in process.stdout:
                        yield json.loads(answer)
                    code = process.wait()
                    if code == 0:
                        writer.join()
                finally:
                    process.kill()
                    process.wait()
                    process.stdout.close()
                if writer.error is not None:
                    raise writer.error
                if code != 0:
                    errors.seek(0)
                    said = errors.read()[-4096:].decode(errors="replace").strip()
                    raise Failure("sparklint stream: exit code %d: %s" % (code, said))


class _Writer(threading.Thread):
    """Writes lines into a pipe, and closes it. If nobody reads any more, it stops."""

    def __init__(self, lines, pipe):
        super().__init__(daemon=True)
        self.lines, self.pipe, self.error = lines, pipe, None
        self.start()

    def run(self):
        try:
            with self.pipe:
                for line in self.lines:
                    self.pipe.write(line)
        except BrokenPipeError:
            pass  # the exit code says why, or answers are missing
        except BaseException as e:  # answers raises it in its own thread
            self.error = e


def _lines(rows, paths):
    """Yields a line for each row, and appends its path to paths before."""
    for row in rows:
        path, content = row[0], row[1]
        line = [b'{"path":', json.dumps(path).encode()]
        if isinstance(content, str):
            line += [b',"content":', json.dumps(content).encode()]
        elif content is not None:
            line += [b',"content_base64":"', base64.b64encode(content), b'"']
        if len(row) > 2 and row[2] is not None:
            line += [b',"config_json":', json.dumps(row[2]).encode()]
        paths.append(path)
        yield b"".join(line + [b"}\n"])


def _findings(answer, path):
    """Yields the rows about an answer."""
    if "error" in answer:
        yield (path,) + (None,) * 9 + (answer["error"],)
    for d in answer.get("diagnostics", ()):
        yield (
            path, d["rule"], d["severity"], d["message"], d.get("note"), d["line"], d["column"], d.get("cell", {}).get("index"),
            d["pointer"], json.dumps(d, ensure_ascii=False), None,
        )


def _expect_none(paths):
    if paths:
        raise Failure("sparklint stream: no answer for %d documents, the first of which is %s" % (len(paths), paths[0]))


def _find(binary):
    """Returns the path of sparklint on this machine."""
    if binary is None:
        try:
            from sparklint.launcher import find
        except ImportError:
            raise Failure("sparklint is not installed on this executor: install the wheel there, or see binary=") from None
        return find()
    sent = SparkFiles.get(os.path.basename(binary)) if TaskContext.get() else ""
    found = shutil.which(binary) or shutil.which(sent)
    if found is None:
        raise Failure("%s is no program on this executor, and was not sent there" % binary)
    return os.path.abspath(found)


def _environment():
    """Returns the environment without flags of sparklint, and with as many processors as the task has."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("SPARKLINT_")}
    task = TaskContext.get()
    if task is not None:
        env["GOMAXPROCS"] = str(task.cpus())
    return env
