"""A hook of mkdocs: pages that lie beside docs, and links that lead out of it.

Pages are written for GitHub, where README.md and CONTRIBUTING.md lie in the root. Here they become
pages of the site, links between all of them are kept, and a link to any other file of the
repository leads to GitHub. What is no file stays as it is: mkdocs reports it. The output of a
command wraps, unless it is a table.
"""
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


def on_files(files, config):
    for source, page in BESIDE.items():
        files.append(File.generated(config, page, content=(ROOT / source).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown, page, config, files):
    source = next((s for s, p in BESIDE.items() if p == page.file.src_uri), "docs/" + page.file.src_uri)
    parts = re.split(r"(?ms)(^ *```.*?^ *```$)", markdown)
    parts[::2] = [re.sub(r"(\]\()([^()\s]+)(\))", lambda m: m[1] + target(m[2], source, page, config) + m[3], p) for p in parts[::2]]
    parts[1::2] = [re.sub(r"^```console\n(?!\$ sparklint (?:capacity|effective|plan|property|rule) )", "``` { .console .wrap }\n", p) for p in parts[1::2]]
    return "".join(parts)


def target(link, source, page, config):
    """What a link of a file of the repository is on the site."""
    if "://" in link or link.startswith("#"):
        return link
    path, hash, anchor = link.partition("#")
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
    inside = BESIDE.get(path) or (path.removeprefix("docs/") if path.startswith("docs/") else "")
    if inside:
        return posixpath.relpath(inside, posixpath.dirname(page.file.src_uri) or ".") + hash + anchor
    if (ROOT / path).exists():
        return f"{config.repo_url}/blob/main/{path}{hash}{anchor}"
    return link
