"""Why a course has no exercises, so that it can say so once."""

from collections.abc import Collection, Sequence

from fondation_cli.course.exercises.cut import LANGUAGES
from fondation_cli.course.exercises.libraries import Unavailable
from fondation_shared.course import Chapter, NoExercises


def why_none(
    languages: Collection[str | None],
    chapters: Sequence[Chapter],
    stopped: Unavailable | None,
    *,
    proposed: bool,
    tried: bool,
) -> NoExercises | None:
    """What stood in the way of the first exercise; None where there are some. `languages`: those of its chapters.

    `proposed`: there were functions to make one of; `tried`: it could be tried whether they do.
    """
    if any(chapter.exercises for chapter in chapters):
        return None
    if not any(language in LANGUAGES for language in languages):
        return "language"
    if proposed and not tried:
        return "walls"
    return stopped.reason if stopped is not None else "tests"
