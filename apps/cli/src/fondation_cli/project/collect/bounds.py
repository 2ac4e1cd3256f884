"""How much is taken out of a folder, and the list of what is left there."""

from dataclasses import dataclass, field

from fondation_cli.project.refusal import Refusal
from fondation_shared.project_paths import DEEPEST, shown
from fondation_shared.settings import ARTIFACT_BYTES

MEBIBYTE = 1024 * 1024
_FOR_NAMES = 20 * MEBIBYTE
"""What an archive of the most files may be larger than they are."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """`entries`: names that are looked at, `folder`: of one folder; `file_bytes`, `total_bytes`: of what is taken.

    What is taken makes an archive that a server accepts, as it is set up at first.
    """

    entries: int = 100_000
    folder: int = 20_000
    files: int = 20_000
    file_bytes: int = 256 * MEBIBYTE
    total_bytes: int = ARTIFACT_BYTES - _FOR_NAMES
    depth: int = DEEPEST


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An entry that stays behind. `path` is made for people to read."""

    path: str
    refusal: Refusal


@dataclass(slots=True)
class Leavings:
    """What stays behind: the first of it by name, and how much there is of it in all."""

    most: int = 200
    total: int = 0
    named: list[LeftOut] = field(default_factory=list)

    def add(self, path: str, refusal: Refusal) -> None:
        """Note one more."""
        self.total += 1
        if len(self.named) < self.most:
            self.named.append(LeftOut(shown(path), refusal))
