"""What the steps of a function do, in terms that every language can say."""

from dataclasses import dataclass
from enum import StrEnum

from fondation_cli.course.anatomy.statements import Condition
from fondation_cli.course.facts.mentions import Mention
from fondation_cli.course.markup import Span


class Act(StrEnum):
    """What a statement does, in the words that notes know."""

    RAISE = "raise"
    ANSWER = "answer"
    STOP = "stop"
    RELAY = "relay"
    DEFAULT = "default"
    FILL = "fill"
    OBTAIN = "obtain"
    BUILD = "build"
    HAND = "hand"
    CALL = "call"
    CALLBACK = "callback"
    LOOP = "loop"
    REMEMBER = "remember"
    RETURN = "return"
    YIELD = "yield"
    TRANSLATE = "translate"
    SWALLOW = "swallow"
    RECOVER = "recover"
    HOLD = "hold"
    CHOOSE = "choose"
    SWITCH = "switch"
    FINALLY = "finally"
    DEFER = "defer"
    SPAWN = "spawn"
    REMOVE = "remove"
    DEFINE = "define"
    SKIP = "skip"
    SCOPE = "scope"
    SCOPE_ELSE = "scope_else"
    SCOPE_EACH = "scope_each"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One thing that a step does. Which fields are set depends on the act; texts are code as written."""

    act: Act
    names: tuple[str, ...] = ()
    value: str = ""
    condition: Condition | None = None
    target: Mention | None = None
    error: str = ""
    message: str = ""
    readers: tuple[str, ...] = ()
    inner: tuple["Phrase", ...] = ()
    otherwise: tuple["Phrase", ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """One step of a function: its lines, what happens there, and what a comment says of it."""

    start: int
    end: int
    phrases: tuple[Phrase, ...]
    comment: str = ""
    reaches: int = 0
    """Of the head of a block: the block's last line. What stands inside is not said without it."""


@dataclass(frozen=True, slots=True)
class Walk:
    """A function taken step by step. `excerpts` are the lines to show."""

    subject: Mention
    parameters: tuple[str, ...]
    returns: str
    excerpts: tuple[Span, ...]
    notes: tuple[Note, ...]
    guards: int
    raises: tuple[str, ...]
    exits: tuple[Mention, ...]
    """Calls that leave the project, in order."""
    exit_lines: tuple[int, ...]
    is_async: bool = False
    is_generator: bool = False
