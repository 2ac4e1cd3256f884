"""A question as facts, without a word of any language."""

import hashlib
from dataclasses import dataclass

from fondation_cli.course.anatomy.statements import Condition
from fondation_cli.course.markup import Span


@dataclass(frozen=True, slots=True)
class Answer:
    """`form` says in which words it is given (a key of the catalogue), `text` is code or words of the repository."""

    form: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about `name` in the file `path`; `detail` tells it from others of its kind about the same thing."""

    kind: str
    path: str
    name: str
    detail: str
    shown: str
    """The name by which a reader knows what it is about."""
    language: str | None
    span: Span
    """The lines that give the answer."""
    right: Answer
    value: str = ""
    """A second thing that the question names: code as written."""
    date: str = ""
    counts: tuple[int, ...] = ()
    """A day and numbers that the explanation tells."""

    condition: Condition | None = None
    wrong: tuple[Answer, ...] = ()
    worth: float = 0.0
    """How much a teacher would want to ask it, among those about the same thing."""

    @property
    def id(self) -> str:
        """Stable as long as the code asked about is."""
        return ":".join(part for part in (self.kind, self.path, self.name, self.detail) if part)


def fingerprint(*texts: str) -> str:
    """A short name for texts that stays the same when lines move."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:6]
