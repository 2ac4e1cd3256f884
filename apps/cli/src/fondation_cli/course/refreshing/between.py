"""The commits between two versions, as far as the repository at hand has them."""

import re
from dataclasses import dataclass
from pathlib import Path

from fondation_cli.course import git
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


def commits_between(git_dir: Path, old: str, new: str) -> Between:
    """What lies between two commits; where the old one was taken away, it is no more part of the new one's past."""
    if not _HASH.fullmatch(old) or git.run("cat-file", "-e", f"{old}^{{commit}}", git_dir=git_dir).returncode:
        return Between()
    counted = git.run("rev-list", "--count", f"{old}..{new}", "--", git_dir=git_dir)
    if counted.returncode:
        return Between()
    ancestor = git.run("merge-base", "--is-ancestor", old, new, git_dir=git_dir).returncode == 0
    return Between(int(counted.stdout), not ancestor, _passages(git_dir, old, new))


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
