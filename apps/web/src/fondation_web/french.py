"""The sentences of errors in French. Errors speak English where they arise; here a sentence finds its French again."""

import re
import tomllib
from functools import cache
from importlib.resources import files

from pydantic import TypeAdapter

from fondation_shared.french import spaced
from fondation_shared.jobs import Language
from fondation_shared.translations import of_findings
from fondation_shared.wording import Said, Wording

_CATALOGUE: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str])
_VALUE = re.compile(r"\{(\w+)\}")
_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?]) (?=\S)")


def in_language(text: str, language: Language) -> str:
    """One or several sentences of an error, as they are or in French; what is not known stays as it is."""
    if language == "en":
        return text
    # A value may hold a full stop, so that a sentence is cut in two: then a longer beginning is the whole one.
    sentences = _BETWEEN_SENTENCES.split(text)
    for count in range(1, len(sentences) + 1):
        found = _french(" ".join(sentences[:count]))
        if found is not None:
            rest = " ".join(sentences[count:])
            return f"{found} {in_language(rest, language)}" if rest else found
    return text


def finding(text: str, language: Language) -> str:
    """What a check of a project found."""
    return text if language == "en" else of_findings().sentence(text)


def wording(said: Said, language: Language) -> Wording:
    """What its writer said in that language; our own sentences find their French here."""
    found = said.wording(language)
    if found is not said:
        return found
    return Wording(message=in_language(said.message, language), hint=in_language(said.hint or "", language) or None)


def _french(sentence: str) -> str | None:
    for pattern, french in _patterns():
        match = pattern.fullmatch(sentence)
        if match is not None:
            return french.format(**match.groupdict())
    return None


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Every template, those that leave least to values first."""
    text = files("fondation_web").joinpath("messages/errors.fr.toml").read_text("utf-8")
    catalogue = _CATALOGUE.validate_python(tomllib.loads(text))
    templates = sorted(catalogue, key=lambda template: -len(_VALUE.sub("", template)))
    return [(_pattern(template), spaced(catalogue[template])) for template in templates]


def _pattern(template: str) -> re.Pattern[str]:
    pieces = _VALUE.split(template)
    named = [re.escape(piece) if at % 2 == 0 else f"(?P<{piece}>.+)" for at, piece in enumerate(pieces)]
    return re.compile("".join(named), re.DOTALL)
