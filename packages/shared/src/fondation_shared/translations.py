"""A finished English sentence finds its French again, by the template that it was made from.

`checks.fr.toml` has those of what checks of projects found: a report says it in English, whoever shows it translates.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache, cached_property
from importlib import resources

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


class Translations:
    """A catalogue: English sentences, with `{names}` for their values, and the same in French."""

    def __init__(self, catalogue: Mapping[str, str]) -> None:
        self._catalogue = {english: spaced(french) for english, french in catalogue.items()}

    def template(self, english: str) -> str:
        """The French of a template; as it is where there is none."""
        return self._catalogue.get(english, english)

    def sentence(self, english: str) -> str:
        """The French of a finished sentence; as it is where its template is not known."""
        if english in self._catalogue:
            return self._catalogue[english]
        for pattern, french in self._patterns:
            if match := pattern.fullmatch(english):
                return french.format(**{name: self._inner(name, text) for name, text in match.groupdict().items()})
        return english

    def value(self, text: str) -> str:
        """A value as French writes it: a word that is known, or a number with its unit."""
        if text in self._catalogue:
            return self._catalogue[text]
        match = _QUANTITY.fullmatch(text)
        if match is None:
            return text
        return match[1].replace(",", _NARROW_SPACE).replace(".", ",") + _FRENCH_UNITS[match[2]]

    def _inner(self, name: str, text: str) -> str:
        """A value in a finished sentence; one named `said` is a sentence of its own."""
        return self.sentence(text) if name == "said" and text not in self._catalogue else self.value(text)

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str]]:
        """The templates with values in them, those with most words of their own first."""
        templates = [english for english in self._catalogue if _PLACEHOLDER.search(english)]
        templates.sort(key=lambda template: -len(_PLACEHOLDER.sub("", template)))
        return [(_pattern(template), self._catalogue[template]) for template in templates]


def findings() -> dict[str, str]:
    """What checks of projects found: the templates in English, and the same in French."""
    return {english: str(french) for english, french in tomllib.loads(_text()).items()}


@cache
def of_findings() -> Translations:
    """The same, to translate with."""
    return Translations(findings())


def _text() -> str:
    return resources.files("fondation_shared").joinpath("checks.fr.toml").read_text(encoding="utf-8")


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
