"""The commits between two versions, as far as the repository at hand has them."""

import re
from dataclasses import dataclass
from pathlib import Path

from fondation_cli.course import git
from fondation_cli.course.history.record import Reach
from fondation_cli.course.snapshot import Snapshot
from fondation_shared.course import Passage

_SHOWN = 50
_LONGEST = 200
_HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


@dataclass(frozen=True, slots=True)
class Between:
    """`commits` are those of the new one's past that the old one's has not; None where that cannot be known."""

    commits: int | None = None
    diverged: bool = False
    passages: tuple[Passage, ...] = ()


def commits_between(snapshot: Snapshot, old: str) -> Between:
    """What lies between a commit and a newer one.

    Where the whole past of the newer one is at hand and the old one is not in it, the history was rewritten.
    """
    git_dir, new = snapshot.git_dir, snapshot.commit
    if not _HASH.fullmatch(old) or git.run("cat-file", "-e", f"{old}^{{commit}}", git_dir=git_dir).returncode:
        return Between(diverged=has_whole_past(snapshot))
    counted = git.run("rev-list", "--count", f"{old}..{new}", "--", git_dir=git_dir)
    if counted.returncode:
        return Between()
    ancestor = git.run("merge-base", "--is-ancestor", old, new, git_dir=git_dir).returncode == 0
    return Between(int(counted.stdout), not ancestor, _passages(git_dir, old, new))


def paths_at(snapshot: Snapshot, old: str) -> frozenset[str]:
    """The files of an earlier commit; none where it is not at hand."""
    if not _HASH.fullmatch(old):
        return frozenset()
    listed = git.run("ls-tree", "-r", "-z", "--name-only", "--full-tree", old, git_dir=snapshot.git_dir)
    names = listed.stdout.decode(errors="surrogateescape").split("\0") if not listed.returncode else []
    return frozenset(filter(None, names))


def has_whole_past(snapshot: Snapshot) -> bool:
    """Whether all that led to a commit is at hand."""
    if snapshot.reach not in {Reach.ALL, Reach.TREES}:
        return False
    asked = git.run("rev-parse", "--is-shallow-repository", git_dir=snapshot.git_dir)
    return asked.stdout.strip() == b"false"


def _passages(git_dir: Path, old: str, new: str) -> tuple[Passage, ...]:
    """The newest commits with their subjects, which are other people's words."""
    listed = git.run(
        "log",
        "--no-show-signature",
        "--no-color",
        "--encoding=UTF-8",
        f"--max-count={_SHOWN}",
        "--format=%H%x00%s",
        "-z",
        f"{old}..{new}",
        "--",
        git_dir=git_dir,
    )
    words = listed.stdout.decode(errors="replace").split("\0")
    pairs = zip(words[::2], words[1::2], strict=False)
    return tuple(Passage(commit=commit, subject=_plain(subject)) for commit, subject in pairs)


def _plain(subject: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in subject).split())[:_LONGEST]
