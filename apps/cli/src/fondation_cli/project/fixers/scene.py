"""What a fixer looks at."""

from collections.abc import Collection
from dataclasses import dataclass

from fondation_cli.project.paths import checked
from fondation_cli.project.refusal import Refused
from fondation_cli.project.stacks.stack import Stack
from fondation_cli.project.tree import Tree
from fondation_shared.jobs import Language

_LARGEST = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Scene:
    """`tree`: the sources as they were kept; `said`: what failed said, as plain text, which nobody vouches for.

    `language` is the one to put a hypothesis in, `stack` what it is built with, `paths` are those of all its files.
    """

    tree: Tree
    said: str
    language: Language
    stack: Stack
    paths: Collection[str] = ()

    def text(self, path: str) -> str | None:
        """A file of the sources; None where there is none that can be read."""
        try:
            return self.tree.read(checked(path), _LARGEST).decode()
        except (Refused, UnicodeDecodeError):
            return None

    def worded(self, en: str, fr: str) -> str:
        """The one of two texts that is in the project's language."""
        return en if self.language == "en" else fr
