"""Says once in a course that it has no exercises, and why: where its tests are told of."""

from fondation_cli.course.words import Words
from fondation_shared.course import Chapter, CourseDocument

_PLACES = ("testing", "overview")


def said_once(document: CourseDocument, chapter: Chapter, words: Words) -> str:
    """The sentence for this chapter; empty where there is none to say, or another chapter says it."""
    slugs = {each.slug for each in document.chapters}
    place = next((slug for slug in _PLACES if slug in slugs), document.chapters[0].slug if document.chapters else "")
    if document.no_exercises is None or chapter.slug != place:
        return ""
    return words.say(f"no_exercises_{document.no_exercises}")
