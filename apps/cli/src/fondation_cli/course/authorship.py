"""Who wrote what, in the words of the course's language; for its pages, its Markdown and its books."""

from fondation_cli.course.document import is_empty, lacks_its_writer
from fondation_cli.course.words import Words
from fondation_shared.course import Chapter, CourseDocument


def is_shared(document: CourseDocument) -> bool:
    """Whether a model had a part in the course, or was to have one: then each chapter says who wrote it."""
    return document.generator.writer == "model" or any(chapter.stood_in for chapter in document.chapters)


def writer_said(document: CourseDocument, chapter: Chapter, words: Words) -> str:
    """Who wrote a chapter, and why not the model; empty where no model had a part in the course."""
    if not is_shared(document):
        return ""
    if chapter.stood_in is None:
        return words[f"chapter_{chapter.writer}"]
    return words[f"stood_in_{chapter.stood_in}"]


def verdict_said(document: CourseDocument, words: Words) -> str:
    """The verdict in a sentence; a partial course says what it lacks."""
    lacking = document.chapters and not any(map(is_empty, document.chapters))
    if document.verdict == "partial" and lacking and any(map(lacks_its_writer, document.chapters)):
        return words["verdict_unwritten"]
    return words[f"verdict_{document.verdict}"]


def models_said(document: CourseDocument, words: Words) -> str:
    """Which models wrote; empty where none did."""
    models = document.generator.models
    return words.say("models", models=", ".join(models)) if models else ""
