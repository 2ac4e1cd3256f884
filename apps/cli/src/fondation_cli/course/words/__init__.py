"""The reader's words in the language of the course, from one catalogue a language."""

import tomllib
from collections.abc import Callable
from pathlib import Path

from fondation_shared.french import spaced
from fondation_shared.jobs import Language

CATALOGUES = Path(__file__).parent


class Words:
    """A catalogue. Templates read plain words as `words.skip`; those that hold values come from `say` and `count`."""

    def __init__(self, language: Language) -> None:
        table = tomllib.loads((CATALOGUES / f"{language}.toml").read_text(encoding="utf-8"))
        said: Callable[[str], str] = spaced if language == "fr" else str
        self._words: dict[str, str] = {key: said(text) for key, text in table.items() if isinstance(text, str)}
        self._forms: dict[str, dict[str, str]] = {
            key: {form: said(text) for form, text in forms.items()}
            for key, forms in table.items()
            if isinstance(forms, dict)
        }
        self._thousands = "\N{NARROW NO-BREAK SPACE}" if language == "fr" else ","
        self._alone = (0, 1) if language == "fr" else (1,)

    def __getitem__(self, key: str) -> str:
        return self._words[key]

    def say(self, key: str, **values: int | str) -> str:
        """The sentence with its blanks filled."""
        return self._words[key].format(**values)

    def count(self, key: str, count: int, **values: int | str) -> str:
        """A number with its noun, in the form that the language wants."""
        form = "one" if count in self._alone else "many"
        return self._forms[key][form].format(count=self.number(count), **values)

    def number(self, value: int) -> str:
        """A number with its thousands set apart as the language does."""
        return f"{value:,}".replace(",", self._thousands)

    def kind(self, kind: str) -> str:
        """A kind of definition in words; as it stands where the catalogue has none."""
        return self._forms["kinds"].get(kind, kind)

    def reason(self, reason: str) -> str:
        """Why a file was left out; as it stands where the catalogue does not know it."""
        return self._forms["reasons"].get(reason, reason)

    def place(self, start_line: int, end_line: int) -> str:
        """Lines in words, for people who hear the page."""
        key = "line" if start_line == end_line else "lines"
        return self.say(key, start=start_line, end=end_line)
