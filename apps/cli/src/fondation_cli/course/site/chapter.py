"""The page of a chapter."""

from dataclasses import dataclass

from fondation_cli.course import markup
from fondation_cli.course.authorship import writer_said
from fondation_cli.course.site import drawings, routes
from fondation_cli.course.site.book import Book, span_of
from fondation_cli.course.site.prose import Prose, fenced, render_line
from fondation_cli.course.site.templates import Templates
from fondation_cli.course.unpractised import said_once
from fondation_cli.course.write.exercises import SOLUTION_COMMAND, begin_commands, folder_name
from fondation_shared.course import Chapter, Exercise, Question


@dataclass(frozen=True, slots=True)
class ShownOption:
    """An answer to choose; `text` is HTML."""

    text: str
    correct: bool


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question as the page shows it; all texts are HTML. `id` stays in the next version of the course."""

    id: str
    prompt: str
    options: list[ShownOption]
    answer: str
    explanation: str


@dataclass(frozen=True, slots=True)
class SetExercise:
    """An exercise as the page shows it; `folder` lies beside the site, and all but it, title and place are HTML."""

    number: int
    folder: str
    title: str
    task: str
    start: str
    check: str
    solution: str
    href: str
    place: str


def chapter_page(book: Book, chapter: Chapter, prose: Prose, templates: Templates) -> str:
    """One chapter with its way in, its text, its checks and its way on."""
    page = routes.chapter_page(chapter.slug)
    index = book.chapters.index(chapter)
    return templates.page(
        "chapter.html",
        page,
        current=chapter.id,
        chapter=chapter,
        number=index + 1,
        text=drawings.illustrated(book, chapter, prose.html, templates),
        headings=prose.headings,
        previous=book.chapters[index - 1] if index else None,
        next=book.chapters[index + 1] if index + 1 < len(book.chapters) else None,
        prerequisites=[book.by_id[each] for each in chapter.prerequisites if each in book.by_id],
        goals=[render_line(book, page, goal) for goal in chapter.goals],
        subjects=[(subject, book.place(page, span_of(subject))) for subject in chapter.subjects],
        questions=[_question(book, page, question) for question in chapter.quiz],
        exercises=[_exercise(book, page, exercise, templates) for exercise in chapter.exercises],
        no_exercises=said_once(book.document, chapter, book.words),
        map=drawings.here(book, chapter),
        writer=writer_said(book.document, chapter, book.words),
    )


def _question(book: Book, page: str, question: Question) -> AskedQuestion:
    return AskedQuestion(
        id=question.id,
        prompt=render_line(book, page, question.prompt),
        options=[ShownOption(render_line(book, page, option.text), option.correct) for option in question.options],
        answer="; ".join(render_line(book, page, option.text) for option in question.options if option.correct),
        explanation=render_line(book, page, question.explanation),
    )


def _exercise(book: Book, page: str, exercise: Exercise, templates: Templates) -> SetExercise:
    span = span_of(exercise)
    every = [each.id for one in book.document.chapters for each in one.exercises]
    number = every.index(exercise.id) + 1
    return SetExercise(
        number=number,
        folder=f"exercises/{folder_name(exercise, number)}/",
        title=exercise.title,
        task=render_line(book, page, exercise.task),
        start=fenced(begin_commands(book.document.repository, book.document.language), templates),
        check=fenced([exercise.check], templates) if exercise.check else "",
        solution=fenced([SOLUTION_COMMAND], templates),
        href=book.place(page, span),
        place=f"{exercise.path}:{markup.line_range(span.start, span.end)}",
    )
