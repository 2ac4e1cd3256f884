import re

import pytest

from fondation_shared.errors import SettingsError, UsageError
from fondation_web.keys_command import keys_parser
from fondation_web.terminal import four_lines, terminal_words

ERROR = SettingsError(
    "Web cannot listen on 0.0.0.0, port 3000.", cause="Address already in use", hint="web --port 3001"
)


@pytest.mark.parametrize(
    ("name", "value", "language"),
    [("FONDATION_LANG", "fr", "fr"), ("LANG", "fr_FR.UTF-8", "fr"), ("LC_ALL", "C", "en"), ("LANG", "", "en")],
)
def test_the_environment_says_which_language(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, language: str
) -> None:
    for other in ("FONDATION_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv(name, value)
    assert terminal_words().language == language


def test_an_error_has_four_lines_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FONDATION_LANG", "en")
    *said, number = four_lines(ERROR).splitlines()
    assert said == [
        "Error  Web cannot listen on 0.0.0.0, port 3000.",
        "Cause  Address already in use",
        "  Try  web --port 3001",
    ]
    assert number.startswith("   Id  req_")
    assert number != four_lines(ERROR).splitlines()[-1]
    monkeypatch.setenv("FONDATION_LANG", "fr")
    assert four_lines(ERROR).splitlines()[0] == " Erreur  Web ne peut pas écouter sur 0.0.0.0, port 3000."


def test_the_help_of_keys_speaks_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FONDATION_LANG", "fr")
    assert "créer une clé" in keys_parser().format_help()
    monkeypatch.setenv("FONDATION_LANG", "en")
    assert "make a key" in keys_parser().format_help()


def test_a_command_line_speaks_french_from_its_help_to_its_mistakes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FONDATION_LANG", "fr")
    page = keys_parser().format_help()
    assert page.startswith("utilisation\N{NO-BREAK SPACE}: web keys")
    for english in ("usage:", "positional", "show this help"):
        assert english not in page
    for words, said in (
        (["lock"], "'lock' n’en est pas"),
        (["create"], "Il manque\N{NO-BREAK SPACE}: --name."),
        (["create", "--name"], "--name demande une valeur."),
        (["list", "--all"], "Mots inconnus\N{NO-BREAK SPACE}: --all."),
    ):
        with pytest.raises(UsageError) as refused:
            keys_parser().parse_args(words)
        what, cause, hint, _ = four_lines(refused.value).splitlines()
        assert said in what
        assert cause.endswith("La demande est mal formulée")
        assert re.search(r"web keys( \w+)? --help$", hint)
    with pytest.raises(SystemExit):
        keys_parser().parse_args(["create", "--help"])
    assert "qui ou quoi la détiendra" in capsys.readouterr().out
