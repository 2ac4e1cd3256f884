"""The port that every model stands behind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from fondation_cli.models.answer import Usage
from fondation_cli.models.name import ModelName

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"
Schema = Mapping[str, Json]
"""A JSON schema."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request: instructions, what several calls share, what is asked; `schema` where the answer must be JSON."""

    instructions: str
    context: str
    asked: str
    max_tokens: int
    schema: Schema | None = None


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds until the first of an answer, between two pieces of it, until its end."""

    first: float
    pause: float
    whole: float


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer, or one that ended at `max_tokens` (`length`). `usage` None: the provider did not say."""

    text: str
    ending: Literal["stop", "length"]
    usage: Usage | None


class ModelPort(Protocol):
    """A model that can be called, from several threads at once."""

    name: ModelName

    @property
    def shape(self) -> str:
        """What else shapes its answers beside its name: how it is asked for JSON, or the file that it replays."""
        ...

    def call(self, call: Call, deadlines: Deadlines, hear: Callable[[str], None], check: Callable[[], None]) -> Reply:
        """One request, once. `hear` gets each piece of the text as it comes; `check` is called ten times a second.

        What either raises ends the call and is raised here. Raises Fault: there is no whole answer.
        """
        ...
