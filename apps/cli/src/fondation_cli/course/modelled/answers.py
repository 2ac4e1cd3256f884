"""What a model may answer: titles, prose and references. Nothing of it is code, a path, a link or a drawing."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

Line = Annotated[str, StringConstraints(max_length=300)]
Prose = Annotated[str, StringConstraints(max_length=4000)]
Identity = Annotated[str, StringConstraints(max_length=120)]


class PlannedChapter(BaseModel):
    """A chapter of the outline: `id` as it was given, `merge` the ids of those that are told in it."""

    id: Identity
    title: Line = ""
    goal: Line = ""
    merge: Annotated[list[Identity], Field(max_length=12)] = []


class OutlineAnswer(BaseModel):
    """The chapters in the order in which they are to be read."""

    chapters: Annotated[list[PlannedChapter], Field(min_length=1, max_length=40)]


class Piece(BaseModel):
    """A paragraph (`text`), a list or numbered steps (`items`), or code by its id (`excerpt`)."""

    kind: Literal["text", "bullets", "steps", "excerpt"]
    text: Prose = ""
    items: Annotated[list[Prose], Field(max_length=40)] = []
    excerpt: Identity = ""


class Section(BaseModel):
    """A part of a chapter; the first one may have no heading."""

    heading: Line = ""
    pieces: Annotated[list[Piece], Field(max_length=40)]


class ChapterAnswer(BaseModel):
    """A chapter; `questions` are ids of those that were offered, the best first."""

    goals: Annotated[list[Line], Field(max_length=8)] = []
    sections: Annotated[list[Section], Field(min_length=1, max_length=20)]
    questions: Annotated[list[Identity], Field(max_length=40)] = []


class ReadersQuestion(BaseModel):
    """A question about a chapter; `answer` from the chapter alone, empty where it does not say."""

    question: Line
    answer: Prose = ""
    answered: bool


class ReviewAnswer(BaseModel):
    """What a reader who knows only the chapter could not find out."""

    questions: Annotated[list[ReadersQuestion], Field(min_length=1, max_length=20)]
