"""The other public names of a chapter's cluster, each with what the code says of it."""

from fondation_cli.course.facts.library import Library, folder_of
from fondation_cli.course.facts.uses import Companion
from fondation_cli.course.plan import ChapterPlan
from fondation_cli.course.symbols import Definition

_MOST = 80
"""More than a chapter lists: its writer leaves out what other sections have spoken of."""


def companions_of(chapter: ChapterPlan, library: Library) -> tuple[Companion, ...]:
    """The companions in the order of the plan."""
    return tuple(Companion(library.mention(one, chapter), _holder(one, library)) for one in chapter.companions[:_MOST])


def workings_of(chapter: ChapterPlan, library: Library) -> tuple[Companion, ...]:
    """The workings in the order of the plan."""
    return tuple(Companion(library.mention(one, chapter), _holder(one, library)) for one in chapter.workings[:_MOST])


def _holder(one: Definition, library: Library) -> str:
    """The type that a method belongs to; empty for what stands alone."""
    outer = one.qualified.rpartition(".")[0].rpartition(".")[2]
    if not outer:
        return ""
    near = any(folder_of(each.path) == folder_of(one.path) for each in library.by_name.get(outer, ()))
    return outer if near else ""
