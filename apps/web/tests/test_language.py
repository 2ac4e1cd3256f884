import re
import string
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fondation_shared.jobs import Language
from fondation_web.language import choose, words

FRENCH, ENGLISH = words("fr"), words("en")
ALIKE = {
    "site.webhooks",
    "webhook.message",
    "webhook.title",
    "fact.budget",
    "field.budget",
    "home.budget",
    "course.version",
    "fact.commit",
    "home.options",
    "home.placeholder",
    "limit.timeout_idle",
    "phase.index",
    "project.phase",
    "run.phases",
    "site.name",
    "terminal.cause",
    "terminal.id",
    "site.version",
    "versions.commit",
    "versions.title",
    "versions.version",
}
"""What is said with the same letters in both."""


def test_both_languages_say_the_same_things_with_the_same_values() -> None:
    assert FRENCH.messages.keys() == ENGLISH.messages.keys()
    for key, english in ENGLISH.messages.items():
        french = FRENCH.messages[key]
        assert type(french) is type(english), key
        assert _names(french) == _names(english), key


def test_french_is_french() -> None:
    same = {key for key in ENGLISH.messages if ENGLISH.messages[key] == FRENCH.messages[key]}
    assert {key for key in same if _text(ENGLISH.messages[key])} == ALIKE


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_message_that_a_page_asks_for_is_there(language: Language) -> None:
    folder = files("fondation_web").joinpath("templates")
    asked = set()
    for template in folder.iterdir():
        asked |= set(re.findall(r"""\b(?:t|words)\(['"]([a-z_.]+)['"]""", template.read_text("utf-8")))
    known = words(language).messages
    missing = {key for key in asked if key not in known and not any(name.startswith(key) for name in known)}
    assert missing == set()


@pytest.mark.parametrize(
    ("cookie", "accept", "expected"),
    [
        (None, "", "en"),
        (None, "fr-FR,fr;q=0.9,en;q=0.8", "fr"),
        (None, "de, en;q=0.5, fr;q=0.7", "fr"),
        (None, "fr;q=0, en;q=0.1", "en"),
        (None, "de,es", "en"),
        ("fr", "en", "fr"),
        ("en", "fr", "en"),
        ("xx", "fr", "fr"),
        (None, "fr;q=nonsense", "en"),
    ],
)
def test_a_choice_goes_before_what_the_browser_asks_for(cookie: str | None, accept: str, expected: str) -> None:
    assert choose(cookie, accept) == expected


@given(st.none() | st.text(), st.text())
def test_any_header_leads_to_a_language(cookie: str | None, accept: str) -> None:
    assert choose(cookie, accept) in {"en", "fr"}


def test_numbers_are_written_as_each_language_writes_them() -> None:
    assert ENGLISH("sentence.index_of", done=1200, total=6918) == "Reading file 1,200 of 6,918"
    assert FRENCH("sentence.index_of", done=1200, total=6918) == "Lecture du fichier 1\u202f200 sur 6\u202f918"
    assert ENGLISH.size(1_258_291) == "1.2\u00a0MB"
    assert FRENCH.size(1_258_291) == "1,2\u00a0Mo"
    assert ENGLISH.size(200 * 1024 * 1024) == "200\u00a0MB"
    assert [ENGLISH.duration(n) for n in (0.42, 21, 130, 3900)] == [
        "0.4\u00a0s",
        "21\u00a0s",
        "2\u00a0min 10\u00a0s",
        "1\u00a0h 05\u00a0min",
    ]


def test_plurals_follow_each_language() -> None:
    assert ENGLISH("sentence.queued", n=0) == "Queued, 0 jobs before it"
    assert ENGLISH("sentence.queued", n=1) == "Queued, 1 job before it"
    assert FRENCH("run.earlier", n=0) == "Montrer 0 ligne antérieure"
    assert FRENCH("run.earlier", n=2) == "Montrer 2 lignes antérieures"


def _names(message: str | dict[str, str]) -> list[set[str]]:
    texts = [message] if isinstance(message, str) else [message[form] for form in ("one", "other")]
    return [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in texts]


def _text(message: str | dict[str, str]) -> str:
    """What is left of a message without its values."""
    return re.sub(r"\{\w+\}|\W", "", message if isinstance(message, str) else message["other"])
