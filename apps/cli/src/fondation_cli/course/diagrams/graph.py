"""What a drawing shows, before it has any shape: boxes and arrows, each arrow with the fact it stands for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A thing. `small` is a second, quieter line; `told` is said on hover; `rest` stands for many.

    `href` leads to a chapter, or to lines of the repository: see `links`.
    """

    id: str
    title: str
    small: str = ""
    href: str | None = None
    rest: bool = False
    told: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one box to another; `fact` names where the code says so, `told` says it on hover.

    `back`: the fact of the arrow the other way, where there is one. `against`: it closes a circle, against the layers.
    `quiet`: it follows from others.
    """

    source: str
    target: str
    fact: str
    told: str = ""
    back: str = ""
    against: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Graph:
    """A drawing to be made; `text` says the same in words, a sentence a line."""

    id: str
    title: str
    boxes: list[Box]
    arrows: list[Arrow]
    text: str
