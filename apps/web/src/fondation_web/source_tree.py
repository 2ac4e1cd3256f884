"""The files of a project as a tree, and the link to each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from fondation_web.language import Words
from fondation_web.log_line import printable
from fondation_web.sources import SourceFile

MOST_SHOWN = 1_500
"""How many files a page names; the archive has them all."""
_DEEPEST = 20


@dataclass(slots=True)
class Branch:
    """A folder or a file: the name as it may be shown; a folder has no link."""

    name: str
    href: str | None = None
    size: str = ""
    is_here: bool = False
    holds: dict[str, "Branch"] = field(default_factory=dict)

    @property
    def children(self) -> list["Branch"]:
        """Folders first, each by name."""
        return sorted(self.holds.values(), key=lambda child: (child.href is not None, child.name))


def tree_of(files: Sequence[SourceFile], root: str, here: str, words: Words) -> Branch:
    """The first of the files below a nameless folder; their pages are below `root`, `here` is the one that is shown."""
    top = Branch("")
    for file in files[:MOST_SHOWN]:
        *folders, name = file.path.split("/", _DEEPEST)
        branch = top
        for folder in folders:
            branch = branch.holds.setdefault(f"{folder}/", Branch(printable(folder)))
        href = f"{root}?path={quote(file.path, safe='/')}"
        branch.holds[name] = Branch(printable(name), href, words.size(file.size), file.path == here)
    return top
