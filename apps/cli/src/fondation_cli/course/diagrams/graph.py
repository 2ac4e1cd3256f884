"""What a drawing shows, before it has any shape: boxes and arrows, each arrow with the fact it stands for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A thing. `small` is a second, quieter line; `href` leads from the site's root; `rest` stands for many."""

    id: str
    title: str
    small: str = ""
    href: str | None = None
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one box to another; `fact` names where the code says so."""

    source: str
    target: str
    fact: str


@dataclass(frozen=True, slots=True)
class Graph:
    """A drawing to be made; `text` says the same in words, a sentence a line."""

    id: str
    title: str
    boxes: list[Box]
    arrows: list[Arrow]
    text: str
