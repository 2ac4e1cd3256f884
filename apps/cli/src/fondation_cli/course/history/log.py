"""Reads the log of a repository: bounded in commits, bytes and seconds, whatever its authors wrote into it."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fondation_cli.course import git
from fondation_cli.course.git_output import Output
from fondation_cli.course.history.people import People
from fondation_cli.course.history.record import NO_HISTORY, Change, History, Reach, Revision, Tag
from fondation_cli.course.small import NotSmall, read_small


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of a history is read at most. Where the seconds are up, only whole thousands of commits are kept."""

    commits: int = 100_000
    megabytes: int = 400
    seconds: float = 60.0


_FORMAT = "--format=%x01%H%x00%P%x00%ct%x00%an%x00%ae%x00%s"
_FIELDS = 6
_RAW_PARTS = 5
_PLAIN = (
    *("--no-show-signature", "--no-mailmap", "--no-notes", "--no-ext-diff", "--no-textconv", "--no-color"),
    *(
        "--encoding=UTF-8",
        "-O/dev/null",
        "--no-abbrev",
        "--no-renames",
        "--diff-merges=off",
        "--ignore-submodules=none",
    ),
)
"""No configuration of the repository may start a program here, or change what is printed."""

_LARGE = 400
"""A commit of more files than this says nothing of any one that it modified."""

_MOST_KEPT = 20_000
_MOST_CHANGES = 1_500_000
"""What is kept of one commit, and of all together."""

_LONGEST_SUBJECT = 200
_LONGEST_TOKEN = 64 * 1024
"""Names, subjects and paths may be made of a hundred megabytes; nothing of them is shown then."""

_MOST_TAGS = 5_000
_ROUND = 1_000
_ZEROS = re.compile(rb"^0+$")
_HASH = re.compile(r"^[0-9a-f]{40}(?:[0-9a-f]{24})?$")
_NUMBER = re.compile(r"^-?\d{1,15}$")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def read_history(git_dir: Path, commit: str, reach: Reach = Reach.ALL, bounds: Bounds = Bounds()) -> History:
    """The history of a commit. One that cannot be read, or holds nothing but the commit itself, is no history."""
    if reach is Reach.NONE:
        return NO_HISTORY
    edge = _boundary(git_dir)
    people = People()
    # One more than wanted tells whether there are more.
    command = git.command("log", "-z", "--raw", "--root", *_PLAIN, _FORMAT, *_asked(bounds, commit), git_dir=git_dir)
    lines = _output(command, bounds)
    found: list[Revision] = []
    kept = 0
    for revision in _revisions(iter(lines), people, edge):
        kept += len(revision.changes)
        lines.cut |= kept > _MOST_CHANGES
        found.append(revision)
        if lines.cut or len(found) > bounds.commits:
            break
    lines.close()
    cut = bool(edge) or lines.cut or len(found) > bounds.commits
    found = found[: bounds.commits]
    if lines.cut:
        found = found[: len(found) // _ROUND * _ROUND]
    if len(found) < 2:  # noqa: PLR2004 - one commit has no past
        return NO_HISTORY
    found = people.renumbered(found)
    tags = _tags(git_dir)
    return History(Reach.CUT if cut else reach, tuple(found), tags, tuple(_beside(git_dir, commit, bounds)))


def _asked(bounds: Bounds, commit: str) -> list[str]:
    return [f"--max-count={bounds.commits + 1}", commit, "--"]


def _output(command: list[str], bounds: Bounds) -> Output:
    return Output(command, megabytes=bounds.megabytes, seconds=bounds.seconds, longest=_LONGEST_TOKEN)


def _revisions(tokens: Iterator[bytes], people: People, edge: frozenset[str]) -> Iterator[Revision]:
    """The commits in the order of the log. What does not look like a log ends it."""
    head = next(tokens, None)
    while head is not None and head.startswith(b"\x01"):
        fields = [head[1:], *(next(tokens, b"") for _ in range(_FIELDS - 1))]
        changes: list[Change] = []
        files = 0
        head = next(tokens, None)
        while head is not None and not head.startswith(b"\x01"):
            if head.strip(b"\n"):
                files += 1
                change = _change(head.strip(b"\n"), next(tokens, b""))
                changes += [change] if len(changes) < _MOST_KEPT else []
            head = next(tokens, None)
        if files > _LARGE:
            changes = [change for change in changes if change.status in "AD"]
        yield _revision(fields, files, changes, people, edge)


def _revision(fields: list[bytes], files: int, changes: list[Change], people: People, edge: frozenset[str]) -> Revision:
    name, parents, committed, author, mail, subject = (text.decode("utf-8", "replace") for text in fields)
    is_edge = name in edge
    return Revision(
        hash=name,
        parents=tuple(parents.split()),
        seconds=int(committed) if _NUMBER.match(committed) else 0,
        author=people.number(author, mail),
        is_robot=_is_robot(author, mail),
        subject=shown(subject),
        files=0 if is_edge else files,
        changes=() if is_edge else tuple(changes),
        is_boundary=is_edge,
    )


def _is_robot(author: str, mail: str) -> bool:
    return author.lower().endswith(("[bot]", "-bot", " bot")) or "[bot]@" in mail.lower()


def shown(text: str) -> str:
    """One line without what steers a terminal or turns the direction of writing; nothing of one that is very long."""
    flat = " ".join(_UNSEEN.sub(" ", text).split())
    return flat if len(flat) <= _LONGEST_SUBJECT else ""


def _change(head: bytes, path: bytes) -> Change:
    """`:100644 100644 BEFORE AFTER M` and the path behind it."""
    parts = head.split(b" ")
    before, after, status = (parts[2], parts[3], parts[4]) if len(parts) == _RAW_PARTS else (b"", b"", b"?")
    name = sys.intern(path.decode(errors="surrogateescape"))
    return Change(name, status[:1].decode("ascii", "replace"), _id(before), _id(after))


def _id(text: bytes) -> bytes:
    return b"" if _ZEROS.match(text) else text


def _boundary(git_dir: Path) -> frozenset[str]:
    """The commits where a shallow repository ends."""
    found = git.run("rev-parse", "--path-format=absolute", "--git-path", "shallow", git_dir=git_dir)
    if found.returncode:
        return frozenset()
    try:
        text = read_small(Path(found.stdout.decode(errors="surrogateescape").rstrip("\n")))
    except (OSError, NotSmall):
        return frozenset()
    return frozenset(line for line in text.split() if _HASH.match(line))


def _tags(git_dir: Path) -> tuple[Tag, ...]:
    """The tags of commits, by name."""
    listed = git.run(
        *("for-each-ref", f"--count={_MOST_TAGS}", "--sort=-version:refname"),
        "--format=%(objecttype) %(objectname) %(*objecttype) %(*objectname) %(refname:strip=2)",
        *("--", "refs/tags"),
        git_dir=git_dir,
    )
    found = []
    for line in listed.stdout.decode("utf-8", "replace").splitlines():
        kind, name, inner_kind, inner, tag = (*line.split(" ", 4), "", "", "", "")[:5]
        commit = name if kind == "commit" else inner if inner_kind == "commit" else ""
        if commit and tag and shown(tag) == tag:
            found.append(Tag(tag, commit))
    return tuple(sorted(found, key=lambda tag: tag.name))


def _beside(git_dir: Path, commit: str, bounds: Bounds) -> Iterator[Revision]:
    """The commits that only a tag leads to, without what they changed."""
    command = git.command(
        *("log", "-z", *_PLAIN, _FORMAT, f"--max-count={bounds.commits}", "--tags", "--not", commit, "--"),
        git_dir=git_dir,
    )
    lines = _output(command, bounds)
    yield from _revisions(iter(lines), People(), frozenset())
    lines.close()
