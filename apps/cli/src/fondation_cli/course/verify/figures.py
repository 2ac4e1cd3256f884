"""Whether a sentence counts as the facts count: a figure stands only beside what the facts say that it counts."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fondation_cli.course.messages.catalogue import catalogue
from fondation_cli.course.verify.atoms import Atom
from fondation_cli.course.verify.quotes import without_quotations
from fondation_shared.jobs import Language

_FIRST_WORD = 2
"""Below it, number words are articles too: `one`, `une`."""
_LARGEST_WORD = 10
_BARE = re.compile(r"-?\d+(?:\.\d+)?")
_CODED = "`"
"""Stands for the word behind a number in code style."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, the word behind it, and the name of code before it."""

    number: str
    counted: str
    name: str


def figures_of(sentence: Iterable[Atom], language: Language) -> Iterator[Figure]:
    """The figures of a sentence outside of code, links and quotations."""
    numbers = _numbers(language)
    name = ""
    for atom in without_quotations(sentence):
        if atom.is_code:
            name = atom.text
        elif not atom.href:
            yield from (
                Figure(found[1].lower(), (found[2] or "").lower(), name) for found in numbers.finditer(atom.text)
            )


def coded_figures(sentence: Iterable[Atom]) -> Iterator[Figure]:
    """The bare numbers in code style outside of quotations, each once for every name of code that stands with it."""
    codes = [atom.text.strip() for atom in without_quotations(sentence) if atom.is_code]
    names = [code.lower() for code in codes if not _BARE.fullmatch(code)] or [""]
    yield from (Figure(code, _CODED, name) for code in codes if _BARE.fullmatch(code) for name in names)


def _numbers(language: Language) -> re.Pattern[str]:
    said = catalogue(language)
    words = "|".join(said.number(value) for value in range(_FIRST_WORD, _LARGEST_WORD + 1))
    return re.compile(rf"(?<![\w.,:])(\d(?:[\d.,:\u00a0\u202f-]*\d)?|{words})(?![\w])(?:\W*(\w+))?", re.IGNORECASE)
