"""What a version changed, as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from fondation_shared.projects import FileChange
from fondation_web.language import Words
from fondation_web.log_line import printable

MOST_LINES = 5_000
"""How many lines of changes a page shows."""
_KINDS = {"+": "added", "-": "removed", "@": "place"}


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """A line of a diff with its sign; `kind` is `added`, `removed`, `place` or nothing."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file that differs; no link where it is gone, or has no name that could be shown."""

    path: str
    href: str | None
    status: str
    told: str
    lines: list[ChangedLine] = field(default_factory=list)


@dataclass(slots=True)
class ChangesView:
    """`cut`: there is more than this."""

    files: list[ChangedFile]
    cut: bool


def changes_view(changes: Sequence[FileChange], root: str, words: Words, *, cut: bool) -> ChangesView:
    """The first lines of what changed; the files' pages are below `root`."""
    room, files = MOST_LINES, []
    for change in changes:
        lines = [_line(text) for hunk in change.hunks for text in hunk.removesuffix("\n").split("\n")][:room]
        room -= len(lines)
        linked = change.status != "removed" and _is_its_name(change.path)
        href = f"{root}/files?path={quote(change.path, safe='/')}" if linked else None
        told = _told(change, words)
        files.append(ChangedFile(printable(change.path), href, words(f"change.{change.status}"), told, lines))
    return ChangesView(files, cut or room <= 0)


def _is_its_name(path: str) -> bool:
    """Whether a path is sure to be the file's own name: one that people could not read is told with escapes, or cut."""
    return "\\" not in path and not path.endswith("…")


def _line(text: str) -> ChangedLine:
    return ChangedLine(_KINDS.get(text[:1], ""), printable(text.replace("\t", "    ")))


def _told(change: FileChange, words: Words) -> str:
    if change.binary or change.large:
        return words("change.binary" if change.binary else "change.large")
    return f"+{words.number(change.added or 0)} −{words.number(change.removed or 0)}"
