"""The version that is to be changed: its files, its history, and what it was made by."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from fondation_cli.project.attempts.history import History
from fondation_shared.errors import WorkFailed
from fondation_shared.project import Blueprint

BUNDLE, BLUEPRINT = "source.bundle", "plan.json"
"""What a version leaves for the next one."""

LARGEST = 1024 * 1024
"""Bytes of a file that a writer is shown."""


class EarlierInvalid(WorkFailed):
    """The version that is to be changed cannot be read."""

    code = "earlier"
    title = "The version to change cannot be read"


@dataclass(frozen=True)
class Base:
    """A version as a writer reads it. `sources` is the hash of all its files.

    `files` are these by path; None for one that is no text, or larger than a mebibyte.
    """

    blueprint: Blueprint
    files: Mapping[str, str | None]
    sources: str


def opened(folder: Path, git_dir: Path) -> tuple[History, Base]:
    """The version whose files lie in `folder`, and its history in `git_dir`, which is made: new attempts follow on it.

    Raises EarlierInvalid: they are no version. HistoryFailed.
    """
    try:
        blueprint = Blueprint.model_validate_json((folder / BLUEPRINT).read_bytes())
    except (OSError, ValidationError) as error:
        raise EarlierInvalid("The version that is to be changed cannot be read.", cause=BLUEPRINT) from error
    history = History.resume(git_dir, folder / BUNDLE)
    last = history.attempts()[-1]
    return history, Base(blueprint, history.snapshot(last).texts(LARGEST), last.tree)
