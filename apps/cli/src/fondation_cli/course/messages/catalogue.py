"""Sentences in one language, with its plurals, its elisions and its spaces."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources

from fondation_cli.course.messages.template import Blank, Option, Part, Value, is_said, parse
from fondation_shared.french import spaced
from fondation_shared.jobs import Language

_APOSTROPHE = re.compile(r"(?<=\w)'")
_ARTICLE = re.compile(r"(?:^|(?<=[\s(]))[Aa] $")
_SPOKEN_VOWEL = re.compile(r"`(?:[aAiI]|[eE](?!u)|[oO](?!ne|nce)|[uU](?:n(?!i)|p|lt|m))")
_ONE = re.compile(r"\b([Uu])ne?\b")
_ELIDED = re.compile(r"(?:^|(?<=[\s(]))(de|le|la|que|ne|se|ce|je|me|te|jusque|lorsque|puisque) $", re.IGNORECASE)
_ARTICLE = re.compile(r"(?:^|(?<=[\s(]))[Aa] $")
_SPOKEN_ONE = re.compile(r"\b([Uu])ne?\b")
_VOWEL = re.compile(r"`(?:[aAiI]|[eE](?!u)|[oO](?!ne|nce)|[uU](?:n(?!i)|p|lt|m))")
_VOWEL = re.compile(r"^[`*\[]*[aeiouyàâéèêëîïôöùûü]", re.IGNORECASE)
_SOUNDED = re.compile(r"^[`*\[]*(?:y\w|u(?:r[il]|ser|sa|se|uid|nit|ni|tc|tf)\w*|eu|one|onze|oui)", re.IGNORECASE)


class Catalogue:
    """The sentences of one language."""

    def __init__(
        self, language: Language, templates: Mapping[str, Sequence[tuple[Part, ...]]], numbers: Sequence[str]
    ) -> None:
        self.language = language
        self._templates = templates
        self._numbers = numbers

    @property
    def keys(self) -> frozenset[str]:
        """All keys there are."""
        return frozenset(self._templates)

    def forms(self, key: str) -> Sequence[tuple[Part, ...]]:
        """The ways to say a sentence, with their blanks. Raises KeyError."""
        return self._templates[key]

    def has(self, key: str) -> bool:
        """Whether there is a sentence of this key."""
        return key in self._templates

    def say(self, key: str, **values: Value) -> str:
        """The sentence with its blanks filled. Raises KeyError for a key or a blank that is not there."""
        return self.say_in_turn(key, 0, values)

    def say_in_turn(self, key: str, turn: int, values: Mapping[str, Value]) -> str:
        """The same, in one of the ways there are to say it: the first in turn 0, then the others, then again."""
        forms = self._templates[key]
        return self._fill(forms[turn % len(forms)], values)

    def _fill(self, parts: tuple[Part, ...], values: Mapping[str, Value]) -> str:
        said = ""
        for part in parts:
            if isinstance(part, str):
                said += part
            elif isinstance(part, Option):
                said += self._fill(part.parts, values) if is_said(part, values) else ""
            else:
                said = self._append(said, self._value(part, values[part.name]))
        return said

    def _append(self, said: str, value: str) -> str:
        """English says `an` before a spoken vowel.

        French drops a vowel before a vowel: `de` + `api` is `d'api`. Not before an aspirated or sounded letter.
        """
        if self.language == "en" and _ARTICLE.search(said) and _SPOKEN_VOWEL.match(value):
            return f"{said[:-1]}n {value}"
        found = _ELIDED.search(said) if self.language == "fr" else None
        if found is None or not _VOWEL.match(value) or _SOUNDED.match(value):
            return said + value
        return said[: found.end() - 2] + "\N{RIGHT SINGLE QUOTATION MARK}" + value

    def _value(self, blank: Blank, value: Value) -> str:
        if isinstance(value, str):
            return value
        if not blank.forms:
            return self.number(value)
        if value == 0 and len(blank.forms) > len("12"):
            return blank.forms[0]
        if value == 0 and self.language == "fr":
            # Of none the singular is said in French, but not that it is one.
            return _ONE.sub(_none, blank.forms[0], count=1).replace("#", self.number(value))
        return blank.forms[len(blank.forms) - 2 if value == 1 else -1].replace("#", self.number(value))

    def number(self, value: int) -> str:
        """A number: in words up to ten, in figures beyond, with its thousands set apart."""
        if 0 <= value < len(self._numbers):
            return self._numbers[value]
        return f"{value:,}".replace(",", self.say("join.thousands"))

    def both(self, items: Iterable[str], key: str = "and") -> str:
        """`a, b and c`; with `or`, `a, b or c`."""
        listed = list(items)
        if len(listed) <= 1:
            return "".join(listed)
        return self.say(f"join.{key}", first=", ".join(listed[:-1]), last=listed[-1])

    def quote(self, text: str) -> str:
        """Words of the repository in the quotation marks of the language; `text` is Markdown."""
        return self.say("join.quote", text=text)


def _none(one: re.Match[str]) -> str:
    return "Zéro" if one[1] == "U" else "zéro"


@cache
def catalogue(language: Language) -> Catalogue:
    """The catalogue of a language, read once."""
    table: dict[str, object] = {}
    for file in sorted((resources.files(__package__) / language).iterdir(), key=lambda each: each.name):
        table |= tomllib.loads(file.read_text("utf-8"))
    templates = {key: [parse(_spaced(text, language)) for text in texts] for key, texts in _flat(table)}
    return Catalogue(language, templates, str(table["numbers"]).split())


def _flat(table: Mapping[str, object], prefix: str = "") -> Iterable[tuple[str, list[str]]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        elif isinstance(value, str):
            yield f"{prefix}{key}", [value]
        elif isinstance(value, list):
            yield f"{prefix}{key}", [str(text) for text in value]


def _spaced(text: str, language: Language) -> str:
    if language != "fr":
        return text.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")
    return _APOSTROPHE.sub("\N{RIGHT SINGLE QUOTATION MARK}", spaced(text))
