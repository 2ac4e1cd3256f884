"""Which chapters of a golden set a course covers, by what its reader is shown."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fondation_cli.evaluation.golden import GoldenChapter
from fondation_shared.course import Chapter

FIRST_CHAPTERS = 12
"""What comes later in a course covers nothing."""

_CODE = re.compile(r"`([^`\n]+)`")
_NAME = re.compile(r"[^\W\d]\w*[?!]?")


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was found of one project's chapters: by title, those that one generated chapter covers.

    `covered`: at least half of the identifiers are subjects of one chapter, or named in its text. `touched`: at least
    one of them is a subject of a chapter. `found`: the identifiers that are shown anywhere, of all `wanted`.
    """

    covered: tuple[str, ...]
    missed: tuple[str, ...]
    touched: int
    found: int
    wanted: int


def coverage(golden: Sequence[GoldenChapter], chapters: Sequence[Chapter]) -> Coverage:
    """Compare the first twelve chapters of a course with a golden set."""
    first = sorted(chapters, key=lambda chapter: chapter.order)[:FIRST_CHAPTERS]
    shown = [shown_names(chapter) for chapter in first]
    subjects = [_names(subject.name for subject in chapter.subjects) for chapter in first]
    wanted = {name for one in golden for name in one.identifiers}
    covered = {one.title for one in golden if any(_covers(names, one.identifiers) for names in shown)}
    return Coverage(
        covered=tuple(one.title for one in golden if one.title in covered),
        missed=tuple(one.title for one in golden if one.title not in covered),
        touched=sum(any(names.intersection(one.identifiers) for names in subjects) for one in golden),
        found=len(wanted.intersection(*[set().union(*shown)])),
        wanted=len(wanted),
    )


def shown_names(chapter: Chapter) -> set[str]:
    """The names that a reader of a chapter meets: those of its subjects, and those in code style in its text."""
    said = (match[1] for match in _CODE.finditer(chapter.markdown))
    return _names((*(subject.name for subject in chapter.subjects), *said))


def _names(texts: Iterable[str]) -> set[str]:
    """Each name of `Session.send(request)`."""
    return {name for text in texts for name in _NAME.findall(text)}


def _covers(names: set[str], identifiers: Sequence[str]) -> bool:
    return 2 * len(names.intersection(identifiers)) >= len(identifiers)
