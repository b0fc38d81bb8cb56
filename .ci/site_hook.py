"""A hook of mkdocs that makes pages of the site from files that are written for GitHub.

README.md and other files beside docs become pages. Each rule of docs/rules.md gets a page of its own, so
that a search lists rules. The page quotes the errors that are its evidence, so that a search finds them.
Links between pages stay, and a link to any other file of the repository leads to GitHub. A broken link
stays as it is, and mkdocs reports it. The output of a command wraps, unless it is a table.
"""
import json
import posixpath
import re
from pathlib import Path

from mkdocs.structure.files import File

ROOT = Path(__file__).resolve().parent.parent
BESIDE = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "vulnerabilities.md",  # security.md is another page
    "CHANGELOG.md": "changelog.md",
}
ERROR = re.compile(r"error|exception|fail|reject|invalid|unrecogni|cannot|can't|must|not ", re.I)
ANSWERS = {v["id"]: v["answers"] for v in map(json.loads, (ROOT / "rules/evidence.jsonl").read_text(encoding="utf-8").splitlines())}


def quoted(rule):
    """Returns the text of a rule with the errors of the programs instead of the ids of its evidence."""
    text, label, ids = rule.rpartition("\nEvidence: ")
    if not label:
        return rule
    said = {}
    for answer in (a["text"] for name in re.findall("`([^`]+)`", ids) for a in ANSWERS.get(name, [])):
        answer = " ".join(answer.partition("; posted ")[0].replace("`", "'").split())
        if ERROR.search(answer):
            plain = re.sub(r'^\d+ |^failed: |\{?"msg":|Rejected, Reason: |\d|org|com|cloudera|apache|[^\w ]', "", answer)
            said.setdefault(plain[:60], answer[:240])
    if not said:
        return text
    name = rule.partition("\n")[0]
    lines = "".join(f"- `{answer}`\n" for answer in list(said.values())[:20])
    return f"{text}\n**Errors of the real programs**. `sparklint rule {name} --evidence` prints all answers, and what was sent:\n\n{lines}"


OVERVIEW, *GROUPS = re.split(r"(?m)^## ", (ROOT / "docs/rules.md").read_text(encoding="utf-8"))
RULES = {}  # the text of each rule
TITLES = {}  # the rules of each group
for group in GROUPS:
    head, *rules = re.split(r"(?m)^### ", group)
    title, _, about = head.partition("\n")
    TITLES[title] = [rule.partition("\n")[0] for rule in rules]
    RULES |= {rule.partition("\n")[0]: "# " + quoted(rule) for rule in rules}
    OVERVIEW = OVERVIEW.replace(f"**[{title}](#", f"## {title}\n\n{about.strip()}\n\n**[{title}](#")
OVERVIEW = re.sub(r"\*\*\[.*\]\(#.*\)\*\*\n\n", "", OVERVIEW)


def on_config(config):
    for entry in config.nav:
        if "Rules" in entry:
            entry["Rules"] = ["rules.md"] + [{title: [f"rules/{name}.md" for name in names]} for title, names in TITLES.items()]
    return config


def on_files(files, config):
    made = {page: (ROOT / source).read_text(encoding="utf-8") for source, page in BESIDE.items()}
    made |= {f"rules/{name}.md": text for name, text in RULES.items()}
    for page, text in made.items():
        files.append(File.generated(config, page, content=text))
    return files


def on_page_markdown(markdown, page, config, files):
    here = page.file.src_uri
    if here == "rules.md":
        markdown = OVERVIEW
    source = next((s for s, p in BESIDE.items() if p == here), "docs/rules.md" if here.startswith("rules/") else "docs/" + here)
    parts = re.split(r"(?ms)(^ *```.*?^ *```$)", markdown)
    parts[::2] = [re.sub(r"(\]\()([^()\s]+)(\))", lambda m: m[1] + target(m[2], source, here, config) + m[3], p) for p in parts[::2]]
    parts[1::2] = [re.sub(r"^```console\n(?!\$ sparklint (?:capacity|effective|plan|property|rule) )", "``` { .console .wrap }\n", p) for p in parts[1::2]]
    return "".join(parts)


def target(link, source, here, config):
    """Returns the link on a page of the site for a link in a file of the repository."""
    if "://" in link:
        return link
    path, hash, anchor = link.partition("#")
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source), path)) if path else source
    if path == "docs/rules.md" and anchor in RULES:
        path, hash, anchor = f"docs/rules/{anchor}.md", "", ""
    inside = BESIDE.get(path) or (path.removeprefix("docs/") if path.startswith("docs/") else "")
    if inside == here and anchor:
        return hash + anchor
    if inside:
        return posixpath.relpath(inside, posixpath.dirname(here) or ".") + hash + anchor
    if (ROOT / path).exists():
        return f"{config.repo_url}/blob/main/{path}{hash}{anchor}"
    return link
