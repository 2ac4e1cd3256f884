"""What a person reads, in English and in French: English sentences are the keys, `messages.fr.toml` holds the French.

A sentence that was put together elsewhere (an error's cause, a phase's summary) is found again by its template.
"""

import tomllib
from functools import cache
from importlib import resources

from fondation_cli.language import Tongue
from fondation_shared.translations import Translations, findings


class Messages:
    """Speaks one language."""

    def __init__(self, tongue: Tongue) -> None:
        self.tongue = tongue

    def __call__(self, template: str, /, **values: object) -> str:
        """A sentence of ours with its values put in."""
        found = template if self.tongue == "en" else _french().template(template)
        return found.format(**values)

    def translate(self, sentence: str) -> str:
        """A finished English sentence, in this language where its template is known; as it is where not."""
        return sentence if self.tongue == "en" else _french().sentence(sentence)

    def number(self, value: float, digits: int = 0) -> str:
        """A number as this language writes it."""
        return self._value(f"{value:,.{digits}f}")

    def duration(self, seconds: float) -> str:
        """`3.1 s`, `34 s`, `2 min 10 s`, `1 h 02 min`."""
        whole = round(seconds)
        if seconds < 9.95:  # noqa: PLR2004 - what rounds to less than ten keeps its tenths
            return f"{self.number(seconds, 1)} s"
        if whole < 60:  # noqa: PLR2004 - a minute
            return f"{whole} s"
        minutes, left = divmod(whole, 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {left:02} s"

    def _value(self, text: str) -> str:
        return text if self.tongue == "en" else _french().value(text)


@cache
def _french() -> Translations:
    text = resources.files("fondation_cli").joinpath("messages.fr.toml").read_text(encoding="utf-8")
    return Translations({**findings(), **{english: str(french) for english, french in tomllib.loads(text).items()}})
