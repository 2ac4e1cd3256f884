"""`fondation export`: a finished course taken away, whole or not at all."""

import shutil
import zipfile
from pathlib import Path

import pytest

from .conftest import Course, Fondation


@pytest.fixture
def out(course: Course, tmp_path: Path) -> Path:
    return shutil.copytree(course.folder, tmp_path / "out")


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("epub", "pathspec.epub"),
        ("anki", "pathspec.apkg"),
        ("pdf", "pathspec.pdf"),
        ("site", "pathspec.zip"),
        ("codetour", "pathspec-codetour"),
        ("markdown", "pathspec-markdown"),
    ],
)
def test_each_form_is_written_here_by_the_title_of_the_course(
    fondation: Fondation, out: Path, tmp_path: Path, form: str, name: str
) -> None:
    done = fondation("export", out, "--to", form)
    assert (done.returncode, done.stdout) == (0, f"{name}\n"), done.stderr
    place = tmp_path / name
    assert place.stat().st_size if place.is_file() else list(place.iterdir())
    assert sorted(each.name for each in tmp_path.iterdir() if each.name.startswith(".")) == []


def test_an_earlier_book_is_replaced_and_nothing_else_is(fondation: Fondation, out: Path, tmp_path: Path) -> None:
    assert fondation("export", out, "--to", "epub").returncode == 0
    book = (tmp_path / "pathspec.epub").read_bytes()
    (tmp_path / "pathspec.epub").write_bytes(b"older")
    assert fondation("export", out, "--to", "epub").returncode == 0
    assert (tmp_path / "pathspec.epub").read_bytes() == book
    (tmp_path / "notes.txt").write_text("mine")
    refused = fondation("export", out, "--to", "epub", "-o", "notes.txt")
    assert refused.returncode == 2
    assert "notes.txt exists already." in refused.stderr
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert fondation("export", out, "--to", "markdown", "-o", out).returncode == 2


def test_copies_that_were_altered_are_not_taken_for_the_repository(fondation: Fondation, out: Path) -> None:
    for copy in (out / "sources").rglob("*.py"):
        copy.write_text("# nothing of this was ever committed\n" * 4000)
    done = fondation("export", out, "--to", "markdown", "-o", "text")
    assert done.returncode == 0, done.stderr
    text = "".join(path.read_text() for path in (out.parent / "text").rglob("*.md"))
    assert "ever committed" not in text
    assert "Fetch" in done.stderr


def test_without_repository_and_copies_there_is_an_error_and_no_file(
    fondation: Fondation, out: Path, tmp_path: Path
) -> None:
    shutil.rmtree(out / "sources")
    manifest = out / "course.json"
    manifest.write_text(manifest.read_text().replace('"url": "', '"url": "/nowhere'))
    done = fondation("export", out, "--to", "epub")
    assert done.returncode == 3
    assert len(done.stderr.strip().splitlines()[-4:]) == 4
    assert not (tmp_path / "pathspec.epub").exists()


@pytest.mark.parametrize("words", [("--to", "word"), ("--to", "epub", "-o", "/proc/nowhere/x.epub")])
def test_words_that_cannot_be_used_are_answered_in_four_lines(
    fondation: Fondation, out: Path, words: tuple[str, ...]
) -> None:
    done = fondation("export", out, *words)
    assert done.returncode == 2
    assert [line.split()[0] for line in done.stderr.strip().splitlines()[-4:]] == ["Error", "Cause", "Try", "Id"]


def test_the_site_comes_as_an_archive_that_opens(fondation: Fondation, out: Path, tmp_path: Path) -> None:
    assert fondation("export", out, "--to", "site", "-o", "all.zip").returncode == 0
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        archived = {name: archive.read(name) for name in archive.namelist()}
    site = {
        path.relative_to(out / "site").as_posix(): path.read_bytes()
        for path in (out / "site").rglob("*")
        if path.is_file()
    }
    assert archived == site
