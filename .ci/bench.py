"""Makes the trees of .ci/bench and measures the commands on them."""
import base64, html, json, math, os, random, resource, shutil, statistics, subprocess, sys, time

work, scale, picture = sys.argv[1], int(sys.argv[2]), sys.argv[3]
sparklint = work + "/sparklint"
META = {"kernelspec": {"display_name": "PySpark", "language": "", "name": "pysparkkernel"}, "language_info": {"name": "pyspark"}}
CELL = ["%%configure -f\n", '{"executorMemory": "4g", "conf": {"spark.dynamicAllocation.maxExecutors": "5"}}']
CODE = ["import pandas as pd\n", 'df = spark.table("events")\n', 'df.groupBy("day").count().show(5)  # 100%\n']
SCRIPT = """
import json, os, sys
for top, _, names in os.walk(sys.argv[1]):
    for name in names:
        if name.endswith('.ipynb'):
            with open(os.path.join(top, name)) as f:
                for cell in json.load(f)['cells']:
                    text = ''.join(cell.get('source', []))
                    if text.startswith('%%configure'):
                        json.loads(text.split('\\n', 1)[1])
"""


PICTURE = base64.b64encode(random.Random(0).randbytes(1 << 20)).decode()


def output(size, rnd):
    """Outputs of about a size: a picture, a table or a log, in the proportions 6 : 2 : 1 of their bytes."""
    outputs = []
    while size > 300:
        kind = rnd.choices(("picture", "table", "log"), (6, 4, 3))[0]
        room = min(size, rnd.choice((4_000, 20_000, 60_000)) if kind == "picture" else rnd.choice((2_000, 10_000)))
        if kind == "picture":
            start = rnd.randrange(len(PICTURE) - room)
            data = {"image/png": PICTURE[start:start + room], "text/plain": ["<Figure size 640x480 with 1 Axes>"]}
            outputs.append({"data": data, "metadata": {}, "output_type": "display_data"})
        elif kind == "table":
            rows = ["    <tr style=\"text-align: right;\"><td>%d</td><td>%.3f</td></tr>\n" % (i, rnd.random()) for i in range(room // 80)]
            html = ['<table border="1" width="100%" class="dataframe">\n', *rows, "</table>"]
            outputs.append({"data": {"text/html": html}, "metadata": {}, "output_type": "execute_result", "execution_count": 1})
        else:
            lines = ["26/01/02 03:04:05 INFO TaskSetManager: Finished task %d.0 in stage 4.0 (%d/37)\n" % (rnd.randrange(37), i % 37) for i in range(room // 90)]
            outputs.append({"name": "stdout", "output_type": "stream", "text": lines + ["[Stage 4:====>   (37%)]\n"]})
        size -= room
    return outputs


def notebook(size, configured, seed):
    cells = [{"cell_type": "code", "execution_count": 1, "id": "a", "metadata": {}, "outputs": [], "source": CELL}] if configured else []
    outputs = output(size, random.Random(seed))
    cells.append({"cell_type": "code", "execution_count": 2, "id": "b", "metadata": {}, "outputs": outputs, "source": CODE})
    return json.dumps({"cells": cells, "metadata": META, "nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n"


def tree(name, number, size, each):
    top = os.path.join(work, name)
    for i in range(number):
        folder = os.path.join(top, "team%02d" % (i % 40))
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "n%05d.ipynb" % i), "w") as f:
            f.write(notebook(size, i % each == 0, i))
    return top


ratios = []  # for the picture: what was measured, the other program, and how many times as much time it takes


def run(command, codes):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    stderr = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in codes:
        sys.exit("%s: exit code %d\n%s" % (command, process.returncode, stderr.decode()[-500:]))
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def compare(title, ours, others, times=7):
    """Runs the commands in turn and prints medians, and the ratios of ours to each other one.

    The peak is at least that of this program, from which each command is started: about 14 MiB.
    """
    commands = {"sparklint": ours}
    for name, command in others.items():
        if shutil.which(command[0][0]) is None:
            print("  SKIPPED: %s is not installed" % name)
        else:
            commands[name] = command
    got = {name: [] for name in commands}
    for i in range(times + 1):
        for name, (command, codes) in commands.items():
            one = run(command, codes)
            if i > 0:  # the first run fills the cache
                got[name].append(one)
    median = {name: [statistics.median(column) for column in zip(*rows)] for name, rows in got.items()}
    print(title)
    for name, (wall, cpu, peak) in median.items():
        line = "  %-18s wall %8.1f ms   cpu %8.1f ms   peak %7.1f MiB" % (name, wall * 1e3, cpu * 1e3, peak)
        if name != "sparklint":
            ours = median["sparklint"]
            line += "   sparklint/%s: wall %.2f, cpu %.2f" % (name, ours[0] / wall, ours[1] / cpu)
            if not name.startswith("without "):
                ratios.append((title, name, cpu / ours[1]))
        print(line, flush=True)


def drawn(rows):
    """Draws a bar for each other program, as long as its processor time is in that of sparklint (logarithmic)."""
    left, unit, high = 330, 110, 26
    bars = []
    for i, (title, name, times) in enumerate(rows):
        y = 46 + i * high
        length = max(2, math.log10(max(times, 0.1) * 10) * unit)
        text = '<text class="%s" x="%d" y="%d"%s>%s</text>'
        bars.append(text % ("what", left - 10, y + 13, ' text-anchor="end"', html.escape(title)))
        bars.append('<rect x="%d" y="%d" width="%.1f" height="16" rx="2"/>' % (left, y, length))
        beside = length if times >= 1 else max(length, unit)  # not across the line
        bars.append(text % ("who", left + beside + 8, y + 13, "", "%s %.1f×" % (html.escape(name), times)))
    height = 60 + len(rows) * high
    one = left + unit
    return """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 %d" role="img" font-family="system-ui, sans-serif" font-size="12">
<title>Processor time of other programs, as a multiple of that of sparklint</title>
<style>
text { fill: #333 } .what { fill: #666 } rect { fill: #4c78a8 } line { stroke: #d62728; stroke-dasharray: 3 3 }
@media (prefers-color-scheme: dark) { text { fill: #ddd } .what { fill: #aaa } }
</style>
<text x="%d" y="18" text-anchor="middle">sparklint = 1×</text>
<line x1="%d" y1="26" x2="%d" y2="%d"/>
%s
</svg>
""" % (height, one, one, one, height - 14, "\n".join(bars))


lint = [sparklint, "lint", "--settings", "none", "--config-json", "none", "--exit-zero", "--quiet", "--cache"]
lint, uncached = lint + [work + "/cache"], lint + ["none"]
with open(work + "/script.py", "w") as f:
    f.write(SCRIPT)

big = tree("big", 5245 // scale, 200_000, 50)
time.sleep(6)  # the cache does not remember files that have just changed
compare("{:,} notebooks of 200 KB, 1 in 50 with a cell".format(5245 // scale), (lint + [big], [0]), {
    "rg": (["rg", "-l", "%%configure", big], [0]),
    "python": ([sys.executable, work + "/script.py", big], [0]),
    "ruff": (["ruff", "check", "--select", "E9", "--isolated", "--no-cache", "--exit-zero", big], [0]),
    "without the cache": (uncached + [big], [0]),
}, 5)
shutil.rmtree(big)

tiny = tree("tiny", 50_000 // scale, 0, 50)
time.sleep(6)
compare("{:,} notebooks of less than 1 KB".format(50_000 // scale), (lint + [tiny], [0]), {
    "rg": (["rg", "-l", "%%configure", tiny], [0]),
    "without the cache": (uncached + [tiny], [0]),
}, 5)
shutil.rmtree(tiny)

few = tree("few", 200 // min(scale, 10), 0, 1)
compare("%d notebooks with a cell" % (200 // min(scale, 10)), (lint + [few], [0]), {
    "nbqa": (["nbqa", "pyflakes", few], [0, 1]),
}, 3)

configs = os.path.join(work, "configs")
for i in range(1000 // scale):
    os.makedirs("%s/%d" % (configs, i), exist_ok=True)
    with open("%s/%d/config.json" % (configs, i), "w") as f:
        json.dump({"session_configs": {"executorMemory": "4g", "executorCores": 2, "conf": {"spark.dynamicAllocation.maxExecutors": "5"}}}, f, indent=2)
with open(work + "/schema.json", "w") as f:
    json.dump({"type": "object", "properties": {"session_configs": {"type": "object"}}}, f)
paths = ["%s/%d/config.json" % (configs, i) for i in range(1000 // scale)]
compare("{:,} config.json".format(1000 // scale), (lint + paths, [0]), {
    "check-jsonschema": (["check-jsonschema", "--schemafile", work + "/schema.json"] + paths, [0]),
}, 3)

one = paths[0]
compare("one config.json", (lint + [one], [0]), {"jq": (["jq", ".", one], [0])}, 31)
compare("the version", ([sparklint, "--version"], [0]), {}, 31)

size = (1 << 30) // scale
huge = os.path.join(work, "huge.ipynb")
with open(huge, "w") as f:
    whole = notebook(0, True, 1).replace('\\"5\\"}}', '\\"5\\",}}')  # a comma for --fix to remove
    assert '5\\",}}' in whole
    filler = "iVBORw0KGgoAAAANSUhEUgAA" * 4096
    head, tail = whole.rsplit('"outputs": []', 1)
    f.write(head + '"outputs": [{"data": {"image/png": "')
    for _ in range(size // len(filler)):
        f.write(filler)
    f.write('"}, "metadata": {}, "output_type": "display_data"}]' + tail)
limit = ["--max-file-size", "4g"]
for title, flags in (("lint", []), ("fix", ["--fix"])):
    wall, cpu, peak = run(lint + flags + limit + [huge], [0])
    print("one notebook of %.0f MiB, %s: wall %.1f s, peak %.2f times its size" % (size / 2**20, title, wall, peak * 2**20 / os.path.getsize(huge)))
with open(huge) as f:
    assert ',}}' not in f.read(1 << 20), "--fix has not removed the comma"
os.remove(huge)

repository = tree("repository", 20_000 // scale, 2000, 5)
os.makedirs(repository + "/.sparkmagic")
with open(repository + "/.sparkmagic/config.json", "w") as f:
    json.dump({"session_configs": {"executorMemory": "4g"}}, f)
git = ["git", "-C", repository, "-c", "user.name=x", "-c", "user.email=x@example.com"]
for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "x"]):
    subprocess.run(git + command, check=True)
changed = ["%s/team00/n00000.ipynb" % repository, "%s/team05/n00005.ipynb" % repository, "%s/team10/n00010.ipynb" % repository]
for path in changed:
    with open(path, "a") as f:
        f.write("\n")
os.chdir(repository)
base = [sparklint, "lint", "--settings", "none", "--exit-zero", "--quiet"]
compare("3 changed notebooks of {:,}, as a pre-commit hook names them, with --since".format(20_000 // scale), (base + ["--since", "HEAD"] + changed, [0]), {
    "without --since": (base + changed, [0]),
}, 31)

if picture:
    with open(picture, "w") as f:
        f.write(drawn(ratios))
