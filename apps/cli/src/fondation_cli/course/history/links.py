"""How a chapter cites a commit: `[`1a2b3c4`, 2010-04-06](commit:FULLHASH#src/app.py&src/run.py)`.

The label says the beginning of the hash and the day of the commit. What stands behind `#` are paths that the commit
changed, as they were called then, percent-encoded. With a tag, `[3.0.0, 2023-09-30](commit:FULLHASH?tag=3.0.0)`, the
label says its name in place of the hash.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from fondation_cli.course import markup
from fondation_cli.course.history.record import SHORT

SCHEME = "commit:"
_FORM = re.compile(r"^commit:(?P<hash>[0-9a-f]{40}|[0-9a-f]{64})(?:\?tag=(?P<tag>[^#\s]+))?(?:#(?P<paths>\S+))?$")
_LABEL = re.compile(r"^(?P<name>.+?)(?:, (?P<date>\d{4}-\d{2}-\d{2}))?$")


@dataclass(frozen=True, slots=True)
class CommitCitation:
    """What a link to a commit claims: it has this hash, it changed these paths, this tag names it."""

    hash: str
    paths: tuple[str, ...] = ()
    tag: str = ""


def cite_commit(name: str, date: str, paths: Sequence[str] = ()) -> str:
    """A citation of a commit by its full hash and its day; of `paths`, that it changed them."""
    behind = "#" + "&".join(quote(path, errors="surrogateescape") for path in paths) if paths else ""
    return f"[{markup.code(name[:SHORT])}, {date}]({SCHEME}{name}{behind})"


def cite_tag(tag: str, name: str, date: str) -> str:
    """A citation of a commit by the tag that names it."""
    return f"[{markup.code(tag)}, {date}]({SCHEME}{name}?tag={quote(tag, safe='')})"


def cited_commit(href: str) -> CommitCitation | None:
    """What the target of a link claims; None where it is no citation of a commit."""
    found = _FORM.match(href)
    if found is None:
        return None
    paths = tuple(unquote(path, errors="surrogateescape") for path in (found["paths"] or "").split("&") if path)
    return CommitCitation(found["hash"], paths, unquote(found["tag"] or ""))


def labelled(text: str) -> tuple[str, str]:
    """The name and the day that a label says; the day is empty where it says none."""
    found = _LABEL.match(text.strip())
    return (found["name"], found["date"] or "") if found else ("", "")
