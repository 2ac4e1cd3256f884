"""What a person reads, in English and in French: English sentences are the keys, `messages.fr.toml` holds the French.

A sentence that was put together elsewhere (an error's cause, a phase's summary) is found again by its template.
"""

import re
import tomllib
from functools import cached_property
from importlib import resources

from fondation_cli.language import Tongue
from fondation_shared.french import spaced

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_QUANTITY = re.compile(r"([\d,]+(?:\.\d+)?)( s| MB| GB|)")
_KINDS_OF_VALUES = {
    **dict.fromkeys(("done", "total", "count", "files", "definitions"), r"[\d,]+"),
    "at": r"\S+",
    "place": r"\S+|.*?/.*?",
}
"""What some values are made of, by their names; without it `{done} of {total}` would be found in every sentence."""
_FRENCH_UNITS = {"": "", " s": " s", " MB": " Mo", " GB": " Go"}
_NARROW_SPACE = "\u202f"


class Messages:
    """Speaks one language."""

    def __init__(self, tongue: Tongue) -> None:
        self.tongue = tongue

    def __call__(self, template: str, /, **values: object) -> str:
        """A sentence of ours with its values put in."""
        found = template if self.tongue == "en" else self._catalogue.get(template, template)
        return found.format(**values)

    def translate(self, sentence: str) -> str:
        """A finished English sentence, in this language where its template is known; as it is where not."""
        if self.tongue == "en":
            return sentence
        if sentence in self._catalogue:
            return self._catalogue[sentence]
        for pattern, french in self._patterns:
            if match := pattern.fullmatch(sentence):
                return french.format(**{name: self._inner(name, text) for name, text in match.groupdict().items()})
        return sentence

    def _inner(self, name: str, text: str) -> str:
        """A value in a finished sentence; one named `said` is a sentence of its own."""
        return self.translate(text) if name == "said" and text not in self._catalogue else self._value(text)

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
        if self.tongue == "en":
            return text
        if text in self._catalogue:
            return self._catalogue[text]
        match = _QUANTITY.fullmatch(text)
        if match is None:
            return text
        return match[1].replace(",", _NARROW_SPACE).replace(".", ",") + _FRENCH_UNITS[match[2]]

    @cached_property
    def _catalogue(self) -> dict[str, str]:
        text = resources.files("fondation_cli").joinpath("messages.fr.toml").read_text(encoding="utf-8")
        return {english: spaced(str(french)) for english, french in tomllib.loads(text).items()}

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str]]:
        """The templates with values in them, those with most words of their own first."""
        templates = [english for english in self._catalogue if _PLACEHOLDER.search(english)]
        templates.sort(key=lambda template: -len(_PLACEHOLDER.sub("", template)))
        return [(_pattern(template), self._catalogue[template]) for template in templates]


def _pattern(template: str) -> re.Pattern[str]:
    parts = _PLACEHOLDER.split(template)
    texts, names = parts[::2], parts[1::2]
    kinds = [_KINDS_OF_VALUES.get(name, ".+?") for name in names]
    named = [
        f"(?P<{name}>{kind})" if name not in names[:at] else f"(?P={name})"
        for at, (name, kind) in enumerate(zip(names, kinds, strict=True))
    ]
    pieces = [re.escape(texts[0])]
    for name, text in zip(named, texts[1:], strict=True):
        pieces += [name, re.escape(text)]
    return re.compile("".join(pieces), re.DOTALL)
