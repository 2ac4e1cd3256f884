"""What is said of each chapter while a course is made."""

from typing import Literal, TypeAlias

from fondation_cli.course.write.draft import Draft
from fondation_shared.course import Chapter
from fondation_shared.events import ChapterReused, ChapterVerified, ChapterWritten

Reused: TypeAlias = Literal["remembered", "holds"]


def drafted(draft: Draft, reused: Reused | None = None) -> ChapterReused | ChapterWritten:
    """There is a draft, which may not have been written just now."""
    if reused is None:
        return ChapterWritten(chapter=draft.id, order=draft.order, title=draft.title)
    return ChapterReused(chapter=draft.id, order=draft.order, title=draft.title, reason=reused)


def verified(chapter: Chapter) -> ChapterVerified:
    """It is through the gate."""
    gate = chapter.gate
    return ChapterVerified(
        chapter=chapter.id,
        order=chapter.order,
        title=chapter.title,
        checked=gate.citations.total + gate.excerpts.total + gate.names.total,
        refused=gate.replaced,
    )
