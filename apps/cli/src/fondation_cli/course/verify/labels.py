"""Whether a link says what it leads to: the file and the lines of a citation, the number and title of a chapter."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from fondation_cli.course import markup
from fondation_cli.course.markup import Span
from fondation_cli.course.plan import ChapterPlan
from fondation_cli.course.verify.atoms import Atom
from fondation_cli.course.write.draft import Draft
from fondation_cli.unseen import seen
from fondation_shared.course import Chapter

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Heading:
    """What a chapter is called, as a reader sees it, and which it is."""

    order: int
    title: str


Headed: TypeAlias = ChapterPlan | Draft | Chapter
"""A chapter, planned or written."""


def headings_of(chapters: Iterable[Headed]) -> dict[str, Heading]:
    """What chapters are called, by their slugs."""
    return {chapter.slug: Heading(chapter.order, seen(chapter.title)) for chapter in chapters}


def names_its_lines(atom: Atom, span: Span) -> bool:
    """Whether the label of a citation is one of those that we write."""
    lines = markup.line_range(span.start, span.end)
    files = {seen(markup.short_path(span.path, deep=deep)) for deep in (False, True)}
    return atom.plain in {lines, *(f"{file}:{lines}" for file in files)}


def shown_title(title: str) -> str:
    """A title as Markdown: what stands between underscores, as in `Flask.__call__`, is part of a name."""
    return title.replace("_", r"\_")


def names_its_chapter(atom: Atom, slug: str, headings: Mapping[str, Heading]) -> bool:
    """Whether the label of a link to a chapter speaks of no other one; nothing is known of a chapter not in the map."""
    heading = headings.get(slug)
    if heading is None:
        return True
    label = atom.plain
    title = heading.title
    others = {each.title for each in headings.values()} - {title}
    before, comma, after = label.partition(", ")
    numbers = {int(number) for number in _NUMBER.findall(before if comma else label.replace(title, ""))}
    titled = after == title if comma and _NUMBER.search(before) else label not in others
    return numbers <= {heading.order} and titled
