"""What every kind of question can do."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from fondation_cli.course.practice.asked import Answer, Asked
from fondation_cli.course.practice.code import Code
from fondation_cli.course.symbols import Definition


class Kind(Protocol):
    """One kind of question. All of it looks at the code alone, so that whoever checks comes to the same."""

    @property
    def name(self) -> str:
        """The first word of the ids of its questions."""
        ...

    def find(self, definition: Definition, code: Code) -> Iterator[Asked]:
        """The questions about a definition, without their false answers."""
        ...

    def pool(self, asked: Asked, code: Code) -> Iterator[Answer]:
        """What may serve as a false answer, the likeliest first; not yet proved false."""
        ...

    def truths(self, asked: Asked, answers: Sequence[Answer], code: Code) -> list[bool | None]:
        """Whether each answer is true; None where the code does not prove it either way."""
        ...
