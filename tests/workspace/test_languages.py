"""What a person reads before the product runs is there in French and in English: the README and `make help`."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMES = ("FONDATION_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def helped(language: str) -> dict[str, str]:
    """What `make help` says, by target."""
    kept = {name: value for name, value in os.environ.items() if name not in NAMES}
    page = subprocess.run(
        ["make", "help"], cwd=ROOT, env=kept | {"LANG": language}, capture_output=True, text=True, check=True
    ).stdout
    return dict(re.findall(r"^  \x1b\[1m(\S+)\s*\x1b\[0m (.+)$", page, re.MULTILINE))


def test_make_help_says_each_target_in_both_languages() -> None:
    english, french = helped("C.UTF-8"), helped("fr_FR.UTF-8")
    assert english["dev"] == "Start web and worker, reload them on change; Ctrl-C stops both"
    assert french["dev"] == "Lancer web et worker, les relancer à chaque changement ; Ctrl-C arrête les deux"
    assert english.keys() == french.keys()
    assert [target for target, text in english.items() if french[target] == text] == []


@pytest.mark.parametrize("pattern", [r"^#+ ", r"^```\w+", r"^\| ", r"^- \*\*"])
def test_both_readmes_have_the_same_parts(pattern: str) -> None:
    english, french = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.fr.md"))
    count = len(re.findall(pattern, english, re.MULTILINE))
    assert count == len(re.findall(pattern, french, re.MULTILINE)) > 0


def test_both_readmes_name_the_same_settings_and_commands() -> None:
    named = []
    for file in ("README.md", "README.fr.md"):
        text = (ROOT / file).read_text("utf-8")
        settings = re.findall(r"`((?:FONDATION|WORKER|SSL)_[A-Z_]+)", text)
        commands = re.findall(r"\b(?:make|fondation) [a-z]{2,}", text)
        named.append((sorted(set(settings)), sorted(set(commands))))
    assert named[0] == named[1]
