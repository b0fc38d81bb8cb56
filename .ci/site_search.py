"""Searches the index of the site for texts that users see, like its search field (docs/site.js):
site_search.py INDEX. Among the first three results must be the page of the rule, or a part of diagnose.md that
names it."""
import json
import re
import sys

import lunr

WANTED = {
    'Unrecognized field "executorMemroy"': "unknown-request-field",
    "Unrecognized field not marked as ignorable": "unknown-request-field",
    "is above the max threshold of this cluster": "container-too-large",
    "Session 16 did not start up in 60 seconds": "start-timeout",
    "Could not parse JSON object from input": "json-syntax",
    "Kernel died before replying to kernel_info": "kernel-start",
    "Executor memory must be a positive number": "memory-size",
    "Error occurred during initialization of VM": "memory-size",
    "Blacklisted configuration values in session config": "blacklisted-property",
    "Invalid time string": "session-timeout",
    "requirement failed: Path lib/a.jar is not absolute": "request-uri",
    "spark.shuffle.compress should be boolean, but was on": "property-type",
    "The value of spark.network.timeout=60000ms must be greater than the value of spark.executor.heartbeatInterval=60000ms": "property-conflict",
    "Duplicate session name": "session-name",
    "spark.yarn.executor.memoryOverhead deprecated": "deprecated-property",
}

with open(sys.argv[1], encoding="utf-8") as f:
    docs = json.load(f)["docs"]
texts = {doc["location"]: doc["text"] for doc in docs}
separator = re.compile(r"""[\s\-,:=(){}\[\]"`/]+""")  # that of the search in mkdocs.yml


def words(text):
    return " ".join(separator.split(text))


index = lunr.lunr(ref="location", fields=[{"field_name": "title", "boost": 10}, "text"],
                  documents=[{**doc, "title": words(doc["title"]), "text": words(doc["text"])} for doc in docs])
lost = 0
for text, rule in WANTED.items():
    plain = re.sub(r"[':~^*+]", " ", words(text))  # as docs/site.js does
    found = [hit["ref"] for hit in index.search(plain)[:3]]
    if not any(ref.startswith(f"rules/{rule}/") or ref.startswith("diagnose/") and rule in texts[ref] for ref in found):
        lost += 1
        print(f"site: a search for {text!r} does not find {rule}: {found}")
print(f"site: {len(docs)} places, {len(WANTED) - lost} of {len(WANTED)} searches find their rule")
sys.exit(lost > 0)
