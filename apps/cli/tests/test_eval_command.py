"""`fondation eval`: courses beside golden sets, and what the sets themselves are worth."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from fondation_cli.evaluation.golden import SETS, golden_set

from .conftest import Fondation

Row = dict[str, Any]


def golden(folder: Path, commit: str, *identifiers: str, url: str = "https://example.invalid/shop") -> Path:
    """A set of one project with one chapter."""
    chapter = {"title": "Paying", "identifiers": list(identifiers), "files": ["shop.py"]}
    path = folder / "mine.json"
    path.write_text(json.dumps([{"project": "shop", "git": url, "commit": commit, "chapters": [chapter]}]))
    return path


@pytest.fixture
def commit(small: Path) -> str:
    told = subprocess.run(["git", "-C", small, "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
    return told.stdout.strip()


def rows(done: subprocess.CompletedProcess[str]) -> list[Row]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_course_is_made_of_each_project_and_compared(
    fondation: Fondation, small: Path, commit: str, tmp_path: Path
) -> None:
    done = fondation("eval", golden(tmp_path, commit, "Basket", "checkout"), "--projects", small.parent, "--json")

    project, total = rows(done)
    assert done.returncode == 0, done.stderr
    assert project["covered"] == project["touched"] == {"ok": 1, "total": 1}
    assert project["found"] == {"ok": 2, "total": 2}
    assert project["names"]["ok"] == project["names"]["total"] > 0
    assert project["seconds"] > 0
    assert project["megabytes"] > 10
    assert project["files"] == 3
    assert total["type"] == "set"
    assert total["projects"] == {"ok": 1, "total": 1}
    assert "shop (1 of 1)" in done.stderr


def test_the_table_names_what_is_not_covered(fondation: Fondation, small: Path, commit: str, tmp_path: Path) -> None:
    done = fondation(
        "eval",
        golden(tmp_path, commit, "SHOP", "Voucher", "Basket"),
        "--projects",
        small.parent,
        variables={"COLUMNS": "150"},
    )

    assert "0/1" in done.stdout
    assert "shop: not covered: Paying" in done.stdout


def test_an_identifier_that_the_source_does_not_define_makes_the_set_wrong(
    fondation: Fondation, small: Path, commit: str, tmp_path: Path
) -> None:
    done = fondation("eval", golden(tmp_path, commit, "Basket", "Voucher"), "--projects", small.parent, "--json")

    assert done.returncode == 3
    assert rows(done)[0]["untrue"] == ["Paying: Voucher"]


def test_a_project_that_cannot_be_had_is_named_and_not_counted(
    fondation: Fondation, commit: str, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    nowhere = (tmp_path / "nothing-here").as_uri()

    done = fondation("eval", golden(tmp_path, commit, "Basket", url=nowhere), "--projects", "empty", "--json")

    project, total = rows(done)
    assert done.returncode == 5
    assert project["absent"]
    assert "nothing-here" in project["failure"]
    assert "seconds" not in project
    assert total["projects"] == {"ok": 0, "total": 1}
    assert total["covered"] == {"ok": 0, "total": 0}


def test_a_project_comes_from_its_own_address_at_the_commit_where_no_copy_has_it(
    fondation: Fondation, small: Path, commit: str, tmp_path: Path
) -> None:
    done = fondation("eval", golden(tmp_path, commit, "Basket", "checkout", url=small.as_uri()), "--json")

    assert done.returncode == 0, done.stdout
    assert rows(done)[0]["covered"] == {"ok": 1, "total": 1}


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("nonesuch",), "There is no golden set nonesuch."),
        (("--projects", "nowhere"), "There is no folder nowhere."),
        (("wrong.json",), "The file wrong.json is not a golden set."),
        (("words.json",), "Cause  Invalid JSON"),
    ],
)
def test_words_that_fit_nothing_are_refused(
    fondation: Fondation, tmp_path: Path, words: tuple[str, ...], what: str
) -> None:
    (tmp_path / "wrong.json").write_text('[{"project": 1}]')
    (tmp_path / "words.json").write_text("no set")

    done = fondation("eval", *words)

    assert done.returncode == 2
    assert what in done.stderr


@pytest.mark.parametrize("name", SETS)
def test_every_project_of_our_sets_has_a_version_and_chapters_of_names_in_files(name: str) -> None:
    projects = golden_set(name)

    assert len({project.project for project in projects}) == len(projects)
    for project in projects:
        assert (project.git and len(project.commit or "") == 40) or ((project.pypi or project.npm) and project.version)
        assert len({chapter.title for chapter in project.chapters}) == len(project.chapters)
        assert all(chapter.identifiers and chapter.files for chapter in project.chapters)
        assert name == "reference-outlines" or project.contents


def test_no_project_is_in_two_sets() -> None:
    projects = [project.project.lower() for name in SETS for project in golden_set(name)]

    assert len(set(projects)) == len(projects) >= 20
