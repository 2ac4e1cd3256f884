import re

import pytest

from fondation_shared.errors import SettingsError
from fondation_worker.terminal import USAGE, four_lines, language_of


def test_an_error_has_four_lines_in_the_language_of_its_reader() -> None:
    error = SettingsError(
        "The generator /bin/x cannot be run.", cause="There is no such file,\nor it is not executable.", hint="worker"
    )
    assert four_lines(error, "en") == (
        "Error: The generator /bin/x cannot be run.\n"
        "Cause: There is no such file, or it is not executable.\n"
        "Hint:  worker\n"
        "Id:    -\n"
    )
    assert four_lines(error, "fr") == (
        "Erreur : Le générateur /bin/x ne peut pas être lancé.\n"
        "Cause : Ce fichier n’existe pas, ou n’est pas exécutable.\n"
        "Conseil : worker\n"
        "Id : -\n"
    )


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "FONDATION_LANG": "en"}, "en"),
        ({"LC_ALL": "", "LANG": "fr_CA"}, "fr"),
        ({"LANG": "de_DE"}, "en"),
    ],
)
def test_the_environment_says_which_language(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language


def test_help_names_the_same_settings_in_both_languages() -> None:
    english, french = (re.findall("[A-Z_]{6,}", text) for text in (USAGE["en"], USAGE["fr"]))
    assert english == french
