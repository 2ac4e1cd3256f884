"""What a chapter claims of commits is checked: a lie does not pass, and what cannot be looked up is said to be open."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from fondation_cli.course.fetching.local import open_local
from fondation_cli.course.forge import forge_of
from fondation_cli.course.history.links import cite_commit, cite_tag, cited_commit
from fondation_cli.course.history.record import History, Reach
from fondation_cli.course.index import build_index
from fondation_cli.course.markdown_export import export
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.course.sources import Sources
from fondation_cli.course.verify.claims import Fault
from fondation_cli.course.verify.commit import Commit
from fondation_cli.course.verify.evidence import Evidence, evidence_of
from fondation_cli.course.verify.finished import verify_course
from fondation_cli.course.verify.gate import check_chapter
from fondation_cli.course.write.draft import Draft
from fondation_shared.course import Chapter, CourseDocument, Coverage, Generator, Repository
from fondation_shared.jobs import Verdict

from .conftest import Step, Told

STEPS = [
    Step({"depot.py": "def put():\n    pass\n"}, "Parcels can be brought here"),
    Step({"depot.py": "def put():\n    return 1\n", "label.py": "NAME = 1\n"}, "Labels for every parcel", tag="1.0"),
    Step({"old.py": "1\n"}, "Not for long"),
    Step({"old.py": None}, "Away with it"),
]


@pytest.fixture
def snapshot(told: Told) -> Iterator[Snapshot]:
    folder = told(STEPS)
    with open_local(folder, url=str(folder), name="depot", ref=None, allowed_roots=()) as opened:
        yield opened


@pytest.fixture
def evidence(snapshot: Snapshot) -> Evidence:
    return evidence_of(build_index(snapshot, lambda _done, _total, _message="": None, processes=1), Commit(snapshot))


def checked(markdown: str, evidence: Evidence) -> Chapter:
    draft = Draft(
        id="history",
        slug="history",
        order=1,
        language="en",
        title="Past",
        goals=[],
        prerequisites=[],
        subjects=[],
        markdown=markdown,
    )
    return check_chapter(draft, evidence)


def second(history: History) -> str:
    return history.revisions[-2].hash


def test_what_is_so_passes_and_counts(snapshot: Snapshot, evidence: Evidence) -> None:
    name = second(snapshot.history)
    date = snapshot.history.revisions[-2].date
    text = (
        f"Labels came with {cite_commit(name, date, ['label.py', 'depot.py'])}, “Labels for every parcel”, "
        f"and were released in {cite_tag('1.0', name, date)}.\n"
    )
    chapter = checked(text, evidence)
    assert chapter.markdown == text
    assert (chapter.gate.citations.total, chapter.gate.repaired, chapter.gate.replaced) == (2, 0, 0)


def test_a_path_of_then_may_be_named_where_its_commit_is_cited(snapshot: Snapshot, evidence: Evidence) -> None:
    third = snapshot.history.revisions[1]
    text = f"{cite_commit(third.hash, third.date, ['old.py'])} brought `old.py`.\n"
    assert checked(text, evidence).gate.replaced == 0
    assert "old.py" not in checked("It once had `old.py`.\n", evidence).markdown


@pytest.mark.parametrize(
    "lie",
    [
        "{wrong_date}",
        "{wrong_path}",
        "{wrong_tag}",
        "{unknown}",
        "[`1234567`, {date}](commit:{name})",
        "[`{short}`, {date}](commit:{short})",
        "{true}, “Nobody ever wrote this”",
        "{true} and `invented_name`",
    ],
)
def test_lies_about_commits_do_not_pass(snapshot: Snapshot, evidence: Evidence, lie: str) -> None:
    name, date = second(snapshot.history), snapshot.history.revisions[-2].date
    said = lie.format(
        name=name,
        short=name[:7],
        date=date,
        true=cite_commit(name, date),
        wrong_date=cite_commit(name, "1999-01-01"),
        wrong_path=cite_commit(name, date, ["old.py"]),
        wrong_tag=cite_tag("2.0", name, date),
        unknown=cite_commit("f" * 40, date),
    )
    chapter = checked(f"First something. It came with {said}.\n", evidence)
    assert chapter.markdown == "First something.\n"
    assert chapter.gate.replaced == 1


def test_a_commit_of_another_branch_is_not_part_of_the_history(told: Told) -> None:
    folder = told(STEPS)
    git = ["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "checkout", "-q", "-b", "side"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "Beside"], check=True)
    name = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    with open_local(folder, url=str(folder), name="depot", ref="main", allowed_roots=()) as snapshot:
        assert name not in snapshot.history.by_hash


def document(chapter: Chapter, snapshot: Snapshot, url: str) -> CourseDocument:
    return CourseDocument(
        title="depot",
        summary="",
        language="en",
        repository=Repository(url=url, commit=snapshot.commit),
        generator=Generator(writer="offline", version="1"),
        chapters=[chapter],
        glossary=[],
        diagrams=[],
        coverage=Coverage(files=2, indexed=2, skipped=[]),
        verdict=Verdict.PASSED,
    )


def test_verify_leaves_commits_open_where_there_is_no_history(snapshot: Snapshot, evidence: Evidence) -> None:
    name, date = second(snapshot.history), snapshot.history.revisions[-2].date
    text = f"It came with {cite_commit(name, date)}, “Labels for every parcel”.\n"
    course = document(checked(text, evidence), snapshot, "/depot")
    assert verify_course(course, evidence) == []
    bare = Snapshot(snapshot.git_dir, url="/depot", commit=snapshot.commit, name="depot", reach=Reach.NONE)
    with bare:
        found = verify_course(course, evidence_of(build_index(bare, lambda *_: None, processes=1), Commit(bare)))
    assert [(one.fault, one.checked) for one in found] == [(Fault.COMMIT, False)]


def test_verify_finds_a_date_that_was_changed(snapshot: Snapshot, evidence: Evidence) -> None:
    name, date = second(snapshot.history), snapshot.history.revisions[-2].date
    chapter = checked(f"It came with {cite_commit(name, date)}.\n", evidence)
    forged = chapter.model_copy(update={"markdown": chapter.markdown.replace(date, "2001-01-01")})
    found = verify_course(document(forged, snapshot, "/depot"), evidence)
    assert [(one.fault, one.checked) for one in found] == [(Fault.COMMIT, True)]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://github.com/o/depot", "](https://github.com/o/depot/commit/{name})"),
        ("https://gitlab.com/o/depot", "](https://gitlab.com/o/depot/-/commit/{name})"),
        ("/srv/depot", "It came with `{short}`, {date}."),
    ],
)
def test_the_export_leads_to_the_commit_at_its_forge(
    snapshot: Snapshot, evidence: Evidence, tmp_path: Path, url: str, expected: str
) -> None:
    name, date = second(snapshot.history), snapshot.history.revisions[-2].date
    course = document(checked(f"It came with {cite_commit(name, date)}.\n", evidence), snapshot, url)
    export(course, Sources(snapshot.read), tmp_path / "out")
    written = (tmp_path / "out" / "01-history.md").read_text()
    assert expected.format(name=name, short=name[:7], date=date) in written
    assert "commit:" not in written


def test_links_to_commits_are_read_as_they_are_written() -> None:
    name = "a" * 40
    link = cite_commit(name, "2020-01-01", ["a b.py", "x&y#z.py"])
    found = cited_commit(link.rpartition("(")[2].removesuffix(")"))
    assert found is not None
    assert (found.hash, found.paths, found.tag) == (name, ("a b.py", "x&y#z.py"), "")
    assert cited_commit("commit:javascript") is None
    assert forge_of(Repository(url="/srv/x", commit=name)) is None
