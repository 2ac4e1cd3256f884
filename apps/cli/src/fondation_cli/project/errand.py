"""Files of a project in a tree of their own, for its stack's programs to change: only texts come back from there."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from fondation_cli.project.base import LARGEST
from fondation_cli.project.making import Making
from fondation_cli.project.paths import ProjectPath
from fondation_cli.project.refusal import Refused
from fondation_cli.project.tree import Tree
from fondation_cli.project.writing import NewFile
from fondation_cli.sandbox.clearing import clear


@dataclass(frozen=True, slots=True)
class Errand:
    """`files` as they were laid out in `tree`. Whatever runs there changes nothing else."""

    tree: Path
    files: Mapping[ProjectPath, str]

    def changes(self) -> list[NewFile]:
        """What the files say now, where that is something else. What is no file any more, or no text, stays."""
        with Tree(self.tree) as opened:
            found = {path: _text(opened, path) for path in self.files}
        return [NewFile(path, text) for path, text in found.items() if text is not None and text != self.files[path]]


@contextlib.contextmanager
def errand(making: Making, files: Mapping[ProjectPath, str]) -> Iterator[Errand]:
    """Lay the files out; the tree is gone afterwards. Raises OSError."""
    tree = Path(mkdtemp(prefix="errand-", dir=making.places.room))
    try:
        making.means.sandbox.confine(tree, making.means.policy)
        with Tree(tree) as opened:
            for path, text in files.items():
                opened.write(path, text.encode())
        yield Errand(tree, files)
    finally:
        clear(tree)


def _text(tree: Tree, path: ProjectPath) -> str | None:
    try:
        return tree.read(path, LARGEST).decode()
    except (Refused, UnicodeDecodeError):
        return None
