"""A written chapter that no check has seen yet."""

from fondation_shared.course import Exercise, Question, StoodIn, Subject, Writer
from fondation_shared.jobs import Language
from fondation_shared.wire import Wire


class Draft(Wire):
    """A chapter as its writer left it; all texts are Markdown in the forms of `course.markup`."""

    id: str
    slug: str
    order: int
    language: Language
    title: str
    goals: list[str]
    prerequisites: list[str]
    subjects: list[Subject]
    markdown: str
    quiz: list[Question] = []
    exercises: list[Exercise] = []
    writer: Writer = "offline"
    stood_in: StoodIn | None = None
    merged: list[str] = []
