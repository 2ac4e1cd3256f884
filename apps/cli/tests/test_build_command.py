"""`fondation build`: from a sentence to a folder, whole or not at all."""

import json
import shutil
from pathlib import Path

import pytest

from .conftest import Fondation

pytestmark = pytest.mark.walls

needs_node = pytest.mark.skipif(
    shutil.which("node", path="/usr/local/bin:/usr/bin:/bin") is None, reason="the system's node is not installed"
)


@needs_node
def test_a_sentence_becomes_a_project_that_was_tested(fondation: Fondation, tmp_path: Path) -> None:
    done = fondation("build", "Build a static page for my todo list", "--offline", "-o", "out")

    assert (done.returncode, done.stdout) == (0, f"{tmp_path / 'out'}\n"), done.stderr
    assert "4 of 4 checks hold" in done.stderr
    assert "not written for your prompt" in done.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["artifacts", "report.json", "source"]
    assert json.loads((tmp_path / "out" / "report.json").read_text())["verdict"] == "passed"


@needs_node
@pytest.mark.parametrize("umask", ["027", "077"])
def test_who_hides_all_files_from_others_builds_as_well(fondation: Fondation, tmp_path: Path, umask: str) -> None:
    before = ("sh", "-c", f'umask {umask} && exec "$@"', "sh")

    done = fondation("build", "A static page", "--stack", "static", "-o", "out", before=before)

    assert done.returncode == 0, done.stderr
    assert "4 of 4 checks hold" in done.stderr
    made = [tmp_path / "out", *(tmp_path / "out").rglob("*")]
    assert not [path for path in made if path.stat().st_mode & int(umask, 8)], "what is handed over is hidden, too"


@needs_node
def test_it_is_told_in_french_to_who_speaks_french(fondation: Fondation) -> None:
    done = fondation(
        "build", "Une page statique pour ma liste", "-o", "out", variables={"LANG": "fr_FR.UTF-8", "LC_ALL": ""}
    )

    assert done.returncode == 0, done.stderr
    assert "4 vérifications sur 4 tiennent" in done.stderr
    assert "Modèle hors ligne" in done.stderr


@needs_node
def test_a_program_reads_what_happened_line_by_line(fondation: Fondation, tmp_path: Path) -> None:
    done = fondation("build", "A static page", "--stack", "static", "-o", "out", "--json")

    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert {"phase.started", "file.written", "log", "attempt.finished", "result"} <= {line["type"] for line in lines}
    assert lines[-1]["project"] == str(tmp_path / "out")
    assert lines[-1]["report"]["verdict"] == "passed"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["   "], "The prompt cannot be used."),
        (["x" * 20_001], "The prompt cannot be used."),
        (["A page", "--stack", "nope"], "There is no stack 'nope'."),
        (["A page", "--stack", "custom", "--offline"], "The stack custom needs a model"),
        (["A page", "--sandbox", "none"], "sandbox"),
    ],
)
def test_what_cannot_be_built_is_said_and_leaves_nothing(
    fondation: Fondation, tmp_path: Path, words: list[str], said: str
) -> None:
    done = fondation("build", *words, "-o", "out")

    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_of_somebody_else_is_left_alone(fondation: Fondation, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("years of work")

    done = fondation("build", "A static page", "-o", "out")

    assert done.returncode == 2
    assert "holds something else than a built project" in done.stderr
    assert (tmp_path / "out" / "thesis.txt").read_text() == "years of work"
