"""`course.json`, schema version 1: all that a course says, and the proof. Others read it: names do not change."""

from typing import Annotated, Literal

from pydantic import Field

from fondation_shared.jobs import Language, Verdict
from fondation_shared.wire import Timestamp, Wire


class Repository(Wire):
    """What the course teaches. `commit` is the full hash that every citation is pinned to, `committed_at` its date."""

    url: str
    commit: str
    ref: str | None = None
    committed_at: Timestamp | None = None


Writer = Literal["offline", "model"]


class Generator(Wire):
    """Who made the course: with `writer` model, at least one chapter is a model's, and `models` says which models."""

    writer: Writer
    version: str
    models: list[str] = []


class Subject(Wire):
    """A symbol that a chapter teaches; lines count from 1, both ends included."""

    name: str
    kind: str
    path: str
    start_line: int
    end_line: int


class Citation(Wire):
    """A claim's place: lines of a file at the pinned commit; `symbol`, if named, must be found there."""

    path: str
    start_line: int
    end_line: int
    symbol: str | None = None


class Excerpt(Wire):
    """Code shown by reference; `sha256` in hex of exactly these lines, line ends included."""

    path: str
    start_line: int
    end_line: int
    sha256: str


class Option(Wire):
    text: str
    correct: bool = False


class Question(Wire):
    """A question whose answer was computed from facts."""

    id: str
    prompt: str
    options: list[Option]
    explanation: str
    citations: list[Citation] = []


class Exercise(Wire):
    """Something to do in the repository itself, and how to see that it is done."""

    id: str
    title: str
    task: str
    path: str
    start_line: int
    end_line: int
    check: str | None = None


class Score(Wire):
    """How many held, of how many."""

    ok: int
    total: int


class Gate(Wire):
    """What the checks said of a chapter; `replaced` and `repaired` count pieces."""

    citations: Score
    excerpts: Score
    names: Score
    questions: Score | None = None
    exercises: Score | None = None
    repaired: int = 0
    replaced: int = 0


StoodIn = Literal["answer", "budget", "unavailable"]
"""Why a chapter that a model was to write is written without one: it gave no answer that holds, the budget was
reached, or the model was not to be had."""


class Chapter(Wire):
    """A chapter. `markdown` cites by links (`[api.py:55–59](src/api.py#L55-L59)`, from the repository's root).

    Code stands in it by reference, alone on a line: `{{excerpt src/api.py 55-59}}`. `basis` stands for the facts that
    it was written from: as long as that is the same, only lines have moved.
    """

    id: str
    slug: str
    order: int
    title: str
    goals: list[str]
    prerequisites: list[str]
    subjects: list[Subject]
    markdown: str
    citations: list[Citation]
    excerpts: list[Excerpt]
    quiz: list[Question] = []
    exercises: list[Exercise] = []
    gate: Gate
    basis: str | None = None
    writer: Writer = "offline"
    stood_in: StoodIn | None = None
    merged: list[str] = []


class Term(Wire):
    term: str
    definition: str
    path: str | None = None
    start_line: int | None = None


class Edge(Wire):
    """An arrow of a diagram; `fact` says what in the graph it stands for."""

    from_: Annotated[str, Field(alias="from")]
    to: str
    fact: str


class Diagram(Wire):
    """A drawing compiled from the graph; `text` says the same in words. `chapter`: the id of the one it belongs to.

    `narrow` is the same drawing for a narrow page; empty where `svg` serves there as well.
    """

    id: str
    title: str
    chapter: str | None = None
    svg: str
    narrow: str = ""
    text: str
    edges: list[Edge]


class Skipped(Wire):
    path: str
    reason: str


class WantedChapter(Wire):
    """A chapter as a person wanted it; without `goals`, they follow from what is written."""

    id: str
    title: str
    goals: list[str] = []


class Wanted(Wire):
    """What shaped the course besides the repository: enough to make it, or its next version, again.

    `reviewed`: the chapters in the order and under the titles that a person gave them, where one reviewed the outline;
    `left_out`: the ids of those that they did not want.
    """

    ref: str | None = None
    include: list[str] = []
    exclude: list[str] = []
    chapters: int | None = None
    reviewed: list[WantedChapter] | None = None
    left_out: list[str] = []
    audience: str | None = None


class Withheld(Wire):
    """A line that no model was shown as it stands, because it looks like a secret: a key, a token, a password."""

    path: str
    line: int


class Coverage(Wire):
    """What was read: `files` in the repository, `indexed` of them, and the others with the reason."""

    files: int
    indexed: int
    skipped: list[Skipped]


class Passage(Wire):
    """A commit between two versions."""

    commit: str
    subject: str


ChapterState = Literal["same", "moved", "amended", "rewritten", "new", "removed"]
"""What became of a chapter: `moved` where only lines did, and its words are the same; `amended` where the code that it
teaches stands, and sentences on what lies around it were made again."""
Reason = Literal["lines", "facts", "neighbours", "project", "commits", "writer", "unwritten", "unknown"]
"""Why it was made again: what it shows or cites changed; what other code says of it; the chapters that it names; what
it says of the project as a whole; there are commits that it did not know; the generator; a model was to write it and
had not come to it; or the earlier version does not tell what it was written from."""


class ChapterChange(Wire):
    """What became of a chapter, and why: `files` whose lines it cites and `symbols` that it teaches, which changed.

    `made_again` of its `sentences` did not stand in it before, where that was found out.
    """

    chapter: str
    title: str
    state: ChapterState
    reason: Reason | None = None
    made_again: int | None = None
    sentences: int | None = None
    files: list[str] = []
    symbols: list[str] = []


class Changes(Wire):
    """How a version differs from the one before it.

    `commits`: how many lie between the two, None where the history is not at hand; `passages` are the newest of them.
    `diverged`: the earlier commit is not in the new one's past.
    """

    from_commit: str
    to_commit: str
    commits: int | None = None
    diverged: bool = False
    passages: list[Passage] = []
    chapters: list[ChapterChange]


NoExercises = Literal["walls", "tools", "libraries", "size", "language", "tests"]
"""Why a course has no exercises: its tests could not be run safely; what builds them is not installed; what they need
could not be had; the repository is too large to be copied; no exercises are cut from its language; or there is no
function that its tests miss."""


class CourseDocument(Wire):
    """The whole of `course.json`; `changes` where it was made from an earlier version.

    `no_exercises` where some were wanted and there are none.
    """

    schema_version: Literal[1] = 1
    title: str
    summary: str
    language: Language
    repository: Repository
    generator: Generator
    chapters: list[Chapter]
    glossary: list[Term]
    diagrams: list[Diagram]
    coverage: Coverage
    wanted: Wanted = Wanted()
    changes: Changes | None = None
    no_exercises: NoExercises | None = None
    withheld: list[Withheld] = []
    verdict: Verdict
