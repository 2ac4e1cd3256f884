import re
import tomllib
from importlib import resources

import pytest

from fondation_cli.language import tongue
from fondation_cli.messages import Messages
from fondation_shared.translations import findings

CATALOGUE = findings() | tomllib.loads(
    resources.files("fondation_cli").joinpath("messages.fr.toml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(("english", "french"), CATALOGUE.items())
def test_both_languages_name_the_same_values(english: str, french: str) -> None:
    names = re.compile(r"\{(\w+)\}")

    assert sorted(set(names.findall(english))) == sorted(set(names.findall(french)))


def test_a_sentence_of_ours_gets_its_values() -> None:
    assert Messages("fr")("Writing chapter {next} of {total}", next=4, total=9) == "Écriture du chapitre 4 sur 9"
    assert Messages("en")("Writing chapter {next} of {total}", next=4, total=9) == "Writing chapter 4 of 9"


def test_a_finished_sentence_is_found_again_by_its_template() -> None:
    french = Messages("fr")

    assert french.translate("There is no folder /a/b.") == "Il n’y a pas de dossier /a/b."
    assert french.translate("/x: No space left on device") == "/x : Il n’y a plus de place sur le disque"


def test_a_sentence_within_a_sentence_is_found_too() -> None:
    said = "3. GET /todos: $[0].id is a list of 2, expected integer"
    french = "3. GET /todos\N{NO-BREAK SPACE}: $[0].id est une liste de 2, attendu integer"
    assert Messages("fr").translate(said) == french


def test_a_sentence_nobody_translated_stays_english() -> None:
    assert Messages("fr").translate("A thing happened.") == "A thing happened."


def test_values_with_braces_are_taken_as_they_are() -> None:
    assert Messages("fr").translate("There is no folder /{x}.") == "Il n’y a pas de dossier /{x}."


@pytest.mark.parametrize(
    ("seconds", "english", "french"),
    [
        (0, "0.0 s", "0,0 s"),
        (3.14, "3.1 s", "3,1 s"),
        (9.96, "10 s", "10 s"),
        (59.6, "1 min 00 s", "1 min 00 s"),
        (130, "2 min 10 s", "2 min 10 s"),
        (3720, "1 h 02 min", "1 h 02 min"),
    ],
)
def test_durations_are_written_as_people_say_them(seconds: float, english: str, french: str) -> None:
    assert Messages("en").duration(seconds) == english
    assert Messages("fr").duration(seconds) == french


def test_numbers_are_grouped_as_the_language_does() -> None:
    assert Messages("en").number(31882) == "31,882"
    assert Messages("fr").number(31882) == "31\u202f882"


LANGUAGE_VARIABLES = ("FONDATION_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.mark.parametrize(
    ("variables", "wanted"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "fr_CA"}, "fr"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "C", "FONDATION_LANG": "fr"}, "fr"),
        ({"LC_ALL": "fr_FR", "FONDATION_LANG": "en"}, "en"),
    ],
)
def test_the_language_is_the_products_setting_else_the_locale(
    variables: dict[str, str], wanted: str, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.chdir(str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for name in LANGUAGE_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert tongue() == wanted
