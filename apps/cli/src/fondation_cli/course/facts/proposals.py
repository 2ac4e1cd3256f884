"""An exercise before it is tried."""

from dataclasses import dataclass

from fondation_cli.course.facts.mentions import Quote
from fondation_cli.course.markup import Span


@dataclass(frozen=True, slots=True)
class Proposal:
    """A function whose body may be taken out, and the tests that should miss it.

    `name` is qualified, `shown` as a reader knows it, `check` the command, `tests` how many tests it runs (0: a file).
    """

    path: str
    name: str
    shown: str
    span: Span
    check: str
    tests: int
    meaning: Quote | None
    worth: float
