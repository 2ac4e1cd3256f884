"""The fact sheet of a chapter: closed, serialisable, and all that its writer knows.

Texts in `Quote`s are the repository's own words, plain but for names of code between backticks. Everything else is a
name, a number, a line or an enumeration; no sentence of ours stands in here, so that one sheet serves every language.
"""

import hashlib
from dataclasses import dataclass
from functools import cache

from pydantic import TypeAdapter

from fondation_cli.course.facts.furthers import FurtherFacts
from fondation_cli.course.facts.histories import HistoryFacts
from fondation_cli.course.facts.mentions import ChapterRef
from fondation_cli.course.facts.phrases import Walk
from fondation_cli.course.facts.pitfalls import Pitfall
from fondation_cli.course.facts.portraits import SubjectFacts
from fondation_cli.course.facts.projects import ProjectFacts, TestingFacts, TraceFacts
from fondation_cli.course.facts.proposals import Proposal
from fondation_cli.course.facts.refusals import Claim, Raised, Refusal
from fondation_cli.course.facts.relations import Relation
from fondation_cli.course.facts.shapes import Shape
from fondation_cli.course.facts.uses import Companion, Example, Promise, Reliance
from fondation_cli.course.markup import Span
from fondation_cli.course.plan import ChapterKind
from fondation_cli.course.practice.asked import Asked


@dataclass(frozen=True, slots=True)
class FactSheet:
    """All that is known for one chapter."""

    id: str
    slug: str
    order: int
    kind: ChapterKind
    title: str
    project_name: str
    language: str | None
    previous: ChapterRef | None
    following: ChapterRef | None
    following_link: tuple[str, Span] | None
    """Where this chapter's code reaches into the next one: the name used there, and the line."""
    prerequisites: tuple[ChapterRef, ...]
    cycle: tuple[ChapterRef, ...]
    subjects: tuple[SubjectFacts, ...]
    walk: Walk | None
    second_walk: Walk | None
    example: Example | None
    reliances: tuple[Reliance, ...]
    promises: tuple[Promise, ...]
    promise_count: int
    pitfalls: tuple[Pitfall, ...]
    project: ProjectFacts | None = None
    trace: TraceFacts | None = None
    testing: TestingFacts | None = None
    history: HistoryFacts | None = None
    further: FurtherFacts | None = None
    practice: tuple[Asked, ...] = ()
    exercises: tuple[Proposal, ...] = ()
    shape: Shape = Shape.OBJECT
    relations: tuple[Relation, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    claims: tuple[Claim, ...] = ()
    raised: tuple[Raised, ...] = ()
    """Of a chapter on errors: where each of them comes from."""
    heirs: int = 0
    """Of a chapter on errors: how many are built on the leading one, at any depth."""
    companions: tuple[Companion, ...] = ()
    """The public names beside the subjects, those that people meet first; there are `companion_count`."""
    companion_count: int = 0
    workings: tuple[Companion, ...] = ()
    """The definitions of the chapter's part that are not for others, first what much goes through."""
    goals: tuple[str, ...] = ()
    """Those that somebody gave the chapter; none: they follow from the rest."""
    turn: int = 0
    """Of the ways to say something, the one that comes first: chapters with different turns do not sound alike."""

    def to_json(self) -> bytes:
        """The sheet as JSON; the same facts always give the same bytes."""
        return _adapter().dump_json(self)

    def digest(self) -> str:
        """The sha-256 of the sheet, for the memo."""
        return hashlib.sha256(self.to_json()).hexdigest()

    @staticmethod
    def from_json(content: bytes) -> "FactSheet":
        """A sheet as `to_json` wrote it. Raises pydantic.ValidationError."""
        return _adapter().validate_json(content)


@cache
def _adapter() -> TypeAdapter[FactSheet]:
    return TypeAdapter(FactSheet)
