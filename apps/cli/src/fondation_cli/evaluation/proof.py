"""Whether a golden set tells the truth: its names are defined in the source it speaks of."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from fondation_cli.course.snapshot import Snapshot, Unreadable
from fondation_cli.course.symbols import Index
from fondation_cli.evaluation.golden import GoldenChapter


def untrue(chapters: Sequence[GoldenChapter], index: Index, snapshot: Snapshot) -> list[str]:
    """The files that are not there, and the identifiers that nothing defines, as `title: name`.

    Defined is what the index says, a module of that name, and what one of the chapter's own files gives a value, a
    type or a body to.
    """
    defined = {one.name for one in index.definitions()}
    modules = {PurePosixPath(path).name.partition(".")[0] for path in index.by_path}
    found = []
    for chapter in chapters:
        texts = [_text(path, index, snapshot) for path in chapter.files]
        found += [f"{chapter.title}: {path}" for path in chapter.files if path not in index.by_path]
        found += [
            f"{chapter.title}: {name}"
            for name in chapter.identifiers
            if name not in defined | modules and not any(_gives(text, name) for text in texts)
        ]
    return found


def _text(path: str, index: Index, snapshot: Snapshot) -> str:
    if path not in index.by_path:
        return ""
    try:
        return snapshot.read(path).decode(errors="replace")
    except Unreadable:
        return ""


def _gives(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}\s*(?:[=:({{]|<[^>\n]*>\s*[({{])", text) is not None
