"""French and English: which one a visitor reads, and how messages, numbers and durations are written in it."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import get_args

from pydantic import TypeAdapter

from fondation_shared.french import spaced
from fondation_shared.jobs import Language

COOKIE = "fondation_language"
LANGUAGES: tuple[Language, ...] = get_args(Language)
FALLBACK: Language = "en"

_Message = str | dict[str, str]
_CATALOGUE: TypeAdapter[dict[str, dict[str, _Message]]] = TypeAdapter(dict[str, dict[str, _Message]])
_RANGE = re.compile(r"\s*([a-zA-Z]{1,8})(?:-[a-zA-Z0-9-]+)?\s*(?:;\s*q\s*=\s*([0-9.]+)\s*)?")
_SHORTEST = 0.1
_MINUTE, _HOUR = 60, 3600
_STEP = 1024
_MONTHS = {
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    "fr": ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
}
_UNITS = {"en": ("B", "kB", "MB", "GB"), "fr": ("o", "ko", "Mo", "Go")}


def choose(cookie: str | None, accept_language: str) -> Language:
    """The language a visitor chose, else the first one that their browser asks for and we speak."""
    for language in LANGUAGES:
        if cookie == language:
            return language
    wanted = sorted(_ranges(accept_language), key=lambda entry: -entry[1])
    return next((known for name, weight in wanted for known in LANGUAGES if weight > 0 and name == known), FALLBACK)


def _ranges(accept_language: str) -> list[tuple[str, float]]:
    found = []
    for part in accept_language[:500].split(","):
        match = _RANGE.fullmatch(part)
        if match:
            found.append((match[1].lower(), _weight(match[2])))
    return found


def _weight(text: str | None) -> float:
    try:
        return 1.0 if text is None else float(text)
    except ValueError:
        return 0.0


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that is said in one language. Call it with a message's key: `words("home.title")`."""

    language: Language
    messages: Mapping[str, _Message]

    def __call__(self, key: str, /, **values: object) -> str:
        """The message, its `{names}` filled in; `n` picks the plural and is written as a number.

        Raises:
            KeyError: there is no such message, or a value is missing.

        """
        message = self.messages[key]
        count = values.get("n")
        if isinstance(message, dict):
            message = message["one" if self._is_one(count) else "other"]
        shown = {name: self.number(value) if isinstance(value, int) else value for name, value in values.items()}
        return message.format_map(shown)

    def known(self, key: str) -> bool:
        """Whether there is such a message."""
        return key in self.messages

    def _is_one(self, count: object) -> bool:
        """French counts nought as one."""
        return count == 1 or (self.language == "fr" and count == 0)

    def number(self, value: int) -> str:
        """`12,345` or `12 345`."""
        return f"{value:,}".replace(",", "\u202f" if self.language == "fr" else ",")

    def decimal(self, value: float) -> str:
        """One digit behind the point, or the comma."""
        text = f"{value:.1f}"
        return text.replace(".", ",") if self.language == "fr" else text

    def money(self, amount: float) -> str:
        """`$2.00`, `0,0021 $`: small amounts with two digits more. Price lists count in dollars, budgets as well."""
        text = f"{amount:.2f}" if amount >= 0.1 or not amount else f"{amount:.4f}"  # noqa: PLR2004 - ten cents
        return f"{text.replace('.', ',')}\u00a0$" if self.language == "fr" else f"${text}"

    def duration(self, seconds: float) -> str:
        """`< 0.1 s`, `0.4 s`, `21 s`, `2 min 10 s`, `1 h 05 min`."""
        if seconds < _SHORTEST:
            return f"<\u00a0{self.decimal(_SHORTEST)}\u00a0s"
        if seconds < 10:  # noqa: PLR2004 - below ten seconds a digit behind the point says something
            return f"{self.decimal(seconds)}\u00a0s"
        whole = round(seconds)
        if whole < _MINUTE:
            return f"{whole}\u00a0s"
        if whole < _HOUR:
            return f"{whole // _MINUTE}\u00a0min {whole % _MINUTE:02d}\u00a0s"
        return f"{whole // _HOUR}\u00a0h {whole % _HOUR // _MINUTE:02d}\u00a0min"

    def size(self, count: int) -> str:
        """Bytes in the unit that fits: `640 kB`, `1.2 MB`."""
        amount, unit = float(count), 0
        units = _UNITS[self.language]
        while amount >= _STEP and unit < len(units) - 1:
            amount, unit = amount / _STEP, unit + 1
        whole = unit < 2 or amount >= 100 or amount == round(amount)  # noqa: PLR2004 - a digit more would say nothing
        return f"{round(amount) if whole else self.decimal(amount)}\u00a0{units[unit]}"

    def moment(self, at: datetime) -> str:
        """A date and time, UTC: what a browser without scripts shows."""
        return f"{at.day} {_MONTHS[self.language][at.month - 1]} {at.year}, {at:%H:%M} UTC"


@cache
def words(language: Language) -> Words:
    """The catalogue of a language, read once."""
    text = files("fondation_web").joinpath(f"messages/{language}.toml").read_text("utf-8")
    tables = _CATALOGUE.validate_python(tomllib.loads(spaced(text) if language == "fr" else text))
    return Words(language, {f"{table}.{name}": text for table, named in tables.items() for name, text in named.items()})
