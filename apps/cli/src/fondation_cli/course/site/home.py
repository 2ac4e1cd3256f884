"""The first page of a course: what it teaches, in which order, and what was checked."""

from fondation_cli.course.authorship import models_said, verdict_said, writer_said
from fondation_cli.course.site import routes
from fondation_cli.course.site.book import Book
from fondation_cli.course.site.drawings import of_the_whole
from fondation_cli.course.site.parse import plain_line
from fondation_cli.course.site.prose import render_line
from fondation_cli.course.site.templates import Templates
from fondation_shared.course import Chapter, Gate, Score


def home_page(book: Book, templates: Templates) -> str:
    """The page that opens the course."""
    totals = _totals(book.chapters)
    missing = [chapter for chapter in book.chapters if not chapter.markdown.strip()]
    return templates.page(
        "home.html",
        routes.HOME,
        summary=render_line(book, routes.HOME, book.document.summary),
        minutes=sum(book.minutes(chapter) for chapter in book.chapters),
        goals={chapter.id: plain_line(chapter.goals[0]) for chapter in book.chapters if chapter.goals},
        totals=totals,
        drawings=of_the_whole(book, routes.HOME),
        missing=missing,
        verdict=verdict_said(book.document, book.words),
        models=models_said(book.document, book.words),
        stood_in=[(each, writer_said(book.document, each, book.words)) for each in book.chapters if each.stood_in],
        reduced=[chapter for chapter in book.chapters if chapter.gate.replaced and chapter not in missing],
    )


def _totals(chapters: list[Chapter]) -> Gate:
    """What the checks of all chapters come to."""
    gates = [chapter.gate for chapter in chapters]
    return Gate(
        citations=_sum([gate.citations for gate in gates]),
        excerpts=_sum([gate.excerpts for gate in gates]),
        names=_sum([gate.names for gate in gates]),
        repaired=sum(gate.repaired for gate in gates),
        replaced=sum(gate.replaced for gate in gates),
    )


def _sum(scores: list[Score]) -> Score:
    return Score(ok=sum(score.ok for score in scores), total=sum(score.total for score in scores))
