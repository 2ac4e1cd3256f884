"""Which names of the code its documentation speaks of."""

from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath

from fondation_cli.course.graph import Graph, Key
from fondation_cli.course.snapshot import Snapshot, Unreadable
from fondation_cli.course.symbols import Index, Kind, Role, SourceFile

_BUDGET = 6 * 1024 * 1024
_README_WORTH = 3
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
_TYPES = {Kind.CLASS, Kind.INTERFACE, Kind.STRUCT, Kind.ENUM, Kind.TRAIT}


def readme(index: Index) -> SourceFile | None:
    """The README at the top of the repository."""
    at_top = [file for file in index.files if "/" not in file.path and file.path.lower().startswith("readme")]
    return min(at_top, key=lambda file: (not file.path.lower().endswith((".md", ".rst")), file.path), default=None)


def count_mentions(index: Index, snapshot: Snapshot, graph: Graph) -> None:
    """Fill `graph.told`: names that stand in code style, or look like nothing but code.

    A README says what matters: it counts more.
    """
    known = _names(graph)
    told: Counter[str] = Counter()
    first = readme(index)
    budget = _BUDGET
    for file in _documents(index):
        budget -= file.size
        if budget < 0:
            break
        try:
            text = snapshot.read(file.path).decode(errors="replace")
        except Unreadable:
            continue
        worth = _README_WORTH if file is first else 1
        for name in _code_words(text):
            if name in known:
                told[name] += worth
    for name, count in told.items():
        for key in known[name]:
            graph.told[key] += count


def _documents(index: Index) -> list[SourceFile]:
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
        chosen = outside or keys
        if len(chosen) <= 3:  # noqa: PLR2004 - more often than that, nobody can say which is meant
            kept[name] = chosen
    return kept


def _code_words(text: str) -> Iterator[str]:
    """Names that are code by their look (`snake_case`, `CamelCase`) or by what touches them (dot, call, backtick)."""
    start = -1
    for place, character in enumerate(text + " "):
        if character.isalnum() or character == "_":
            if start < 0:
                start = place
            continue
        if start >= 0:
            word = text[start:place]
            if (
                "_" in word.strip("_")
                or not (word.islower() or word.istitle() or word.isupper())
                or character in "(`."
                or (start and text[start - 1] in ".`~")
            ):
                yield word
            start = -1
