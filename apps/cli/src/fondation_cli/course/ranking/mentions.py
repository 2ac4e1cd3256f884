"""Which names of the code its documentation speaks of."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import PurePosixPath

from fondation_cli.course.ranking.graph import Graph, Key
from fondation_cli.course.snapshot import Snapshot, Unreadable
from fondation_cli.course.symbols import Index, Role, SourceFile

_BUDGET = 6 * 1024 * 1024
_README_WORTH = 8
_MEANT = 3
"""A name that stands for more things than this cannot be told apart in a text."""

_PROSE = re.compile(r"[*_`{]*\w[^<>|]*\s[^<>|]*\w+\s[^<>|]*$")
"""A line of words that is no badge, no markup and no address."""

_README = re.compile(r"readme[^/]*$", re.IGNORECASE)
_MAIN = re.compile(r"readme(?:\.\w+)?", re.IGNORECASE)

_MOST_WORDS = 2
"""A title of more is a sentence, or the name of something else."""

_RULE = re.compile(r"(?:={3,}|-{3,})$")
_TOP = 12

_NEWS = {
    "changelog",
    "changes",
    "history",
    "news",
    "releases",
    "release",
    "authors",
    "license",
    "notice",
    "contributing",
}


def readme(index: Index, snapshot: Snapshot) -> SourceFile | None:
    """The README at the top of the repository, or the file that a link of this name leads to.

    A translation, as `README_DE.md`, is read only where there is no other.
    """
    names = [entry.path for entry in snapshot.entries() if _README.match(entry.path)]
    names.sort(key=lambda name: (_MAIN.fullmatch(name) is None, not name.lower().endswith((".md", ".rst")), name))
    files = (index.by_path.get(snapshot.followed(name)) for name in names)
    return next((file for file in files if file is not None), None)


def readme_title(index: Index, snapshot: Snapshot) -> str | None:
    """The heading at the top of the README, if it is short enough to be a name; one below prose heads a section."""
    file = readme(index, snapshot)
    if file is None:
        return None
    lines = [line.strip() for line in snapshot.read(file.path).decode(errors="replace").splitlines()]
    top = lines[: next((place for place, line in enumerate(lines) if _PROSE.match(line)), len(lines))]
    heading = next((line.lstrip("# ").strip() for line in top if line.startswith("# ")), "")
    underlined = next((above for above, below in pairwise(lines[:_TOP]) if above and _RULE.match(below)), "")
    title = heading or underlined
    return title if title and len(title.split()) <= _MOST_WORDS and title.replace(" ", "").isalnum() else None


def count_mentions(index: Index, snapshot: Snapshot, graph: Graph) -> None:
    """Fill `graph.told`: names that stand in code style, or look like nothing but code.

    A README says what matters: it counts more; within one text a name counts once.
    """
    known = _names(graph)
    told: Counter[str] = Counter()
    first = readme(index, snapshot)
    budget = _BUDGET
    for file in documents(index):
        budget -= file.size
        if budget < 0:
            break
        try:
            text = snapshot.read(file.path).decode(errors="replace")
        except Unreadable:
            continue
        worth = _README_WORTH if file is first else 1
        told.update(dict.fromkeys(known.keys() & set(_code_words(text)), worth))
    for name, count in told.items():
        for key in known[name]:
            graph.told[key] += count


def documents(index: Index) -> list[SourceFile]:
    """What is written for users, the shallowest first; news of releases are left out."""
    documents = [
        file
        for file in index.files
        if file.role is Role.DOC
        and PurePosixPath(file.path).name.partition(".")[0].lower() not in _NEWS
        and "release" not in file.path
    ]
    return sorted(documents, key=lambda file: (file.path.count("/"), file.path))


def _names(graph: Graph) -> dict[str, list[Key]]:
    """The names that can be told apart: those of public definitions that stand for three things at most."""
    found: dict[str, list[Key]] = {}
    for key, definition in graph.nodes.items():
        if definition.public and len(definition.name) > 2:  # noqa: PLR2004 - shorter names are words of any text
            found.setdefault(definition.name, []).append(key)
    kept = {}
    for name, keys in found.items():
        outside = [key for key in keys if "." not in key[1]]
        chosen = keys if len(keys) <= _MEANT else outside
        if 0 < len(chosen) <= _MEANT:
            kept[name] = chosen
    return kept


_WORD = re.compile(r"([.`~]?)\b([^\W\d]\w*)([(`.]?)")


def _code_words(text: str) -> Iterator[str]:
    """Names that are code by their look (`snake_case`, `CamelCase`) or by what touches them (dot, call, backtick)."""
    for before, word, after in _WORD.findall(text):
        if before or after or "_" in word.strip("_") or not (word.islower() or word.istitle() or word.isupper()):
            yield word
