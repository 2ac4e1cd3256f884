"""What is left in the folder: whole, the same each time, and never half of it."""

from pathlib import Path

import pytest

from fondation_cli.course.publish import publish
from fondation_shared.course import (
    Chapter,
    Citation,
    CourseDocument,
    Coverage,
    Gate,
    Generator,
    Repository,
    Score,
    Skipped,
    Subject,
    Term,
)
from fondation_shared.errors import Cancelled, RepositoryError
from fondation_shared.jobs import Verdict

FILES = {"src/a b.py": b"x = 1\n\ny = 2\n", "src/latin.py": b"# caf\xe9\nz = 3\n"}
ALL = {"course.json", "markdown", "site"}


class Told:
    """A report that remembers what it was told."""

    def __init__(self) -> None:
        self.steps: list[tuple[int, int]] = []

    def __call__(self, done: int, total: int, message: str = "") -> None:
        assert message or done <= len(FILES)
        self.steps.append((done, total))


def course(title: str = "Letters") -> CourseDocument:
    score = Score(ok=1, total=1)
    chapters = [
        Chapter(
            id=name,
            slug=name,
            order=order,
            title=name,
            goals=[],
            prerequisites=[],
            subjects=[Subject(name="x", kind="constant", path="src/a b.py", start_line=1, end_line=1)],
            markdown=f"Look at [a b.py:1](src/a%20b.py#L1) and {name}.\n",
            citations=[Citation(path="src/a b.py", start_line=1, end_line=1)],
            excerpts=[],
            gate=Gate(citations=score, excerpts=score, names=score),
        )
        for order, name in ((2, "second"), (1, "first"))
    ]
    return CourseDocument(
        title=title,
        summary="Two files.",
        language="en",
        repository=Repository(url="/srv/letters", commit="a" * 40),
        generator=Generator(writer="offline", version="0.1.0"),
        chapters=chapters,
        glossary=[Term(term="zeta", definition="Last."), Term(term="alpha", definition="First.", path="src/latin.py")],
        diagrams=[],
        coverage=Coverage(
            files=4, indexed=2, skipped=[Skipped(path="z", reason="late"), Skipped(path="b", reason="soon")]
        ),
        verdict=Verdict.PASSED,
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def read(path: str) -> bytes:
    return FILES[path]


def test_two_runs_give_identical_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        publish(course(), read, tmp_path / name, Told())
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert {file.name for file in (tmp_path / "one").iterdir()} == ALL


def test_the_manifest_says_what_the_document_says_with_its_lists_in_order(tmp_path: Path) -> None:
    publish(course(), read, tmp_path, Told())
    text = (tmp_path / "course.json").read_text(encoding="utf-8")
    found = CourseDocument.model_validate_json(text)
    assert [chapter.slug for chapter in found.chapters] == ["first", "second"]
    assert [term.term for term in found.glossary] == ["alpha", "zeta"]
    assert [skipped.path for skipped in found.coverage.skipped] == ["b", "z"]
    assert text.startswith('{\n  "schemaVersion": 1,\n  "title": "Letters"')
    assert "null" not in text


def test_a_newer_course_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    publish(course("Old"), read, tmp_path, Told())
    (tmp_path / "site" / "stray.html").write_text("left behind")
    publish(course("New"), read, tmp_path, Told())
    assert {file.name for file in tmp_path.iterdir()} == ALL
    assert not (tmp_path / "site" / "stray.html").exists()
    assert "<h1>New</h1>" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


def test_when_a_file_cannot_be_read_what_stood_before_stays_as_it_was(tmp_path: Path) -> None:
    publish(course("Old"), read, tmp_path, Told())
    before = contents(tmp_path)

    def unreadable(path: str) -> bytes:
        raise RepositoryError(f"There is no {path} at this commit.")

    with pytest.raises(RepositoryError):
        publish(course("New"), unreadable, tmp_path, Told())
    assert contents(tmp_path) == before
    assert {file.name for file in tmp_path.iterdir()} == ALL


def test_what_a_killed_run_left_is_cleared_away(tmp_path: Path) -> None:
    left = tmp_path / ".publishing" / "site"
    left.mkdir(parents=True)
    (left / "half.html").write_text("half")
    publish(course(), read, tmp_path, Told())
    assert {file.name for file in tmp_path.iterdir()} == ALL


def test_progress_goes_up_to_the_whole(tmp_path: Path) -> None:
    told = Told()
    publish(course(), read, tmp_path, told)
    done, totals = zip(*told.steps, strict=True)
    assert list(done) == sorted(done)
    assert done[-1] == 6
    assert set(totals) == {6}


def test_a_run_that_is_told_to_stop_while_it_reports_leaves_nothing(tmp_path: Path) -> None:
    def stop(done: int, total: int, message: str = "") -> None:
        if done == total:
            raise Cancelled(message)

    with pytest.raises(Cancelled):
        publish(course(), read, tmp_path, stop)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_not_utf_8_is_shown_all_the_same(tmp_path: Path) -> None:
    publish(course(), read, tmp_path, Told())
    pages = [file.read_text(encoding="utf-8") for file in (tmp_path / "site" / "files").iterdir()]
    assert any("caf\N{REPLACEMENT CHARACTER}" in page for page in pages)


@pytest.mark.parametrize("slug", ["../../evil", "a/b", "Ünï cödé", "con.aux", ".hidden", "-"])
def test_no_slug_and_no_path_leads_out_of_the_folder(tmp_path: Path, slug: str) -> None:
    document = course()
    odd = document.chapters[0].model_copy(update={"slug": slug})
    publish(document.model_copy(update={"chapters": [odd]}), read, tmp_path / "out", Told())
    assert {file.name for file in tmp_path.iterdir()} == {"out"}
    assert len(list((tmp_path / "out" / "site" / "chapters").iterdir())) == 1
    assert len(list((tmp_path / "out" / "markdown").iterdir())) == 2
