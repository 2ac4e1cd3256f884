import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import FONDATION, Fondation

COMMANDS = ("course", "build", "verify", "eval", "up", "doctor", "run", "keys")


def four_lines(said: str) -> dict[str, str]:
    """What a person is told: the label of each line with its text."""
    lines = said.strip().splitlines()
    assert len(lines) == 4, said
    return dict(re.split(r"\s{2,}", line.strip(), maxsplit=1) for line in lines)


def test_the_version_is_told(fondation: Fondation) -> None:
    assert re.fullmatch(r"fondation \d+\.\d+\.\d+\n", fondation("--version").stdout)


def test_without_words_the_help_page_is_shown(fondation: Fondation) -> None:
    done = fondation()

    assert done.returncode == 0
    assert all(re.search(rf"^  {command} ", done.stdout, re.MULTILINE) for command in COMMANDS)


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS), ("keys", "create"), ("keys", "revoke")])
def test_every_help_page_exists_in_both_languages(fondation: Fondation, command: tuple[str, ...]) -> None:
    english = fondation(*command, "--help", variables={"FONDATION_LANG": "en"}).stdout
    french = fondation(*command, "--help", variables={"FONDATION_LANG": "fr"}).stdout

    assert english.startswith("Usage: fondation")
    assert french.startswith("Utilisation : fondation")
    sentences = re.compile(r"[A-ZÀ-Ü][^.]{12,}\.")
    assert not set(sentences.findall(english)) & set(sentences.findall(french))


def test_what_is_not_offered_is_not_mentioned(fondation: Fondation) -> None:
    pages = " ".join(fondation(*words, "--help").stdout for words in ((), ("course",), ("run",)))

    assert not re.search(r"webhook", pages, re.IGNORECASE)


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("courze",), "No such command 'courze'."),
        (("course",), "Missing argument 'REPO'."),
        (("course", "--reff", "x", "repo"), "No such option: --reff"),
        (("course", "a", "b"), "Got unexpected extra argument(s) (b)"),
        (("course", "a", "--chapters", "many"), "Invalid value for '--chapters'"),
        (("course", "a", "--chapters", "3"), "The value for chapters does not fit."),
        (("course", "a", "--language", "de"), "The value for language does not fit."),
        (("course", "ssh://host/project"), "ssh:// cannot be fetched."),
        (("verify", "nowhere"), "There is no course in nowhere."),
        (("run",), "Give the workspace either as an argument or, with --standby, on stdin."),
        (("run", "nowhere"), "There is no folder nowhere."),
    ],
)
def test_wrong_words_are_answered_in_four_lines(fondation: Fondation, words: tuple[str, ...], what: str) -> None:
    done = fondation(*words)

    assert done.returncode == 2
    assert done.stdout == ""
    told = four_lines(done.stderr)
    assert list(told) == ["Error", "Cause", "Try", "Id"]
    assert told["Error"].startswith(what)
    assert re.fullmatch(r"req_[0-9a-z]{26}", told["Id"])


@pytest.mark.parametrize("command", ["eval", "export", "read", "refresh", "run", "verify"])
def test_a_command_loads_what_it_needs_by_itself(fondation: Fondation, command: str) -> None:
    """Those that no other test starts anew."""
    further = ["--to", "epub"] if command == "export" else []

    done = fondation(command, "nowhere", *further, before=["env"])

    assert "no" in four_lines(done.stderr)["Error"]


def test_a_command_that_was_loaded_before_says_what_one_that_is_started_anew_says(fondation: Fondation) -> None:
    french = fondation("verify", "nowhere", variables={"FONDATION_LANG": "fr"})
    loaded, anew = fondation("verify", "nowhere"), fondation("verify", "nowhere", before=["env"])

    assert french.stderr.split()[0] == "Erreur"
    assert (loaded.returncode, loaded.stdout) == (anew.returncode, anew.stdout)
    assert loaded.stderr.splitlines()[:3] == anew.stderr.splitlines()[:3]


def test_the_four_lines_exist_in_french(fondation: Fondation) -> None:
    told = four_lines(fondation("verify", "nulle-part", variables={"LC_ALL": "fr_FR.UTF-8"}).stderr)

    assert told["Erreur"] == "Il n’y a pas de cours dans nulle-part."
    assert told["Cause"] == "nulle-part/course.json : Aucun fichier ni dossier de ce nom"
    assert told["Essayez"] == "fondation course REPO -o DIR"


def test_a_setting_that_cannot_be_used_is_named(fondation: Fondation) -> None:
    done = fondation("course", "repo", variables={"FONDATION_LOG_LEVEL": "loud"})

    assert done.returncode == 2
    assert four_lines(done.stderr)["Error"] == "The setting log_level cannot be used."


def test_what_a_repository_is_called_cannot_steer_the_terminal(fondation: Fondation) -> None:
    done = fondation("verify", "\x1b]0;owned\x07\x1b[2J")

    assert "\x1b" not in done.stderr
    assert "\x07" not in done.stderr


def test_help_loads_neither_the_generator_nor_the_settings() -> None:
    code = (
        "import sys\nfrom fondation_cli.main import call\ncall(['--help'])\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'pydantic', 'rich', 'tree_sitter', 'jinja2'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"


def test_a_closed_pipe_is_no_disaster(environment: dict[str, str], tmp_path: Path) -> None:
    with subprocess.Popen(
        [FONDATION, "doctor", "--json"], env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert b"Traceback" not in process.stderr.read()


def test_who_has_neither_an_account_nor_a_home_can_use_it_too() -> None:
    """As in a container that runs under a number nobody has an account for."""
    without_account = (
        "import pwd, sys\n"
        "def nobody(number): raise KeyError(number)\n"
        "pwd.getpwuid = nobody\n"
        "from fondation_cli.main import main\n"
        "sys.argv = ['fondation', '--version']\n"
        "main()\n"
    )
    words = [sys.executable, "-c", without_account]
    done = subprocess.run(words, env={"PATH": os.defpath}, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("fondation ")
