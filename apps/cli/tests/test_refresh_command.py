"""`fondation refresh`, as a person runs it, on the sources of a real project that go on."""

import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pathspec
import pytest

from fondation_shared.course import Chapter, CourseDocument

from .conftest import FONDATION, Fondation, commit_all, environment_in, run_fondation

BACKEND = "pathspec/_backends/re2"
EDITED = f"{BACKEND}/pathspec.py"
CHANGE = ("if patterns and not isinstance(", "if patterns is not None and not isinstance(")
KINDS = {"overview", "trace", "testing", "history", "further"}
LICENCE = "# Copyright of the project.\n# All rights reserved.\n#\n"


class Project:
    """A repository with a course of it; the repository is put back before each test, the course is a copy."""

    def __init__(self, folder: Path, base: str) -> None:
        self.folder = folder
        self.base = base

    def git(self, *words: str) -> str:
        named = ("git", "-C", str(self.folder), "-c", "user.name=A", "-c", "user.email=a@example.org")
        environment = {"PATH": os.environ["PATH"], "HOME": os.devnull}
        return subprocess.run([*named, *words], check=True, capture_output=True, text=True, env=environment).stdout

    def commit(self, message: str = "A change") -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)

    def change(self, path: str, old: str, new: str) -> None:
        place = self.folder / path
        text = place.read_text()
        assert old in text
        place.write_text(text.replace(old, new))

    def insert_above(self, path: str) -> None:
        place = self.folder / path
        place.write_text(LICENCE + place.read_text())


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("repository") / "pathspec"
    package = Path(pathspec.__path__[0])
    shutil.copytree(package, folder / "pathspec", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "README.md").write_text("# pathspec\n\nPattern matching of file paths.\n")
    commit_all(folder)
    made = Project(folder, "")
    made.base = made.git("rev-parse", "HEAD").strip()
    return made


@pytest.fixture(scope="module")
def first(repository: Project, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course at the first commit."""
    folder = tmp_path_factory.mktemp("first")
    done = run_fondation(folder, environment_in(folder, cache), "course", repository.folder, "-o", "course")
    assert done.returncode == 0, done.stderr
    return folder / "course"


@pytest.fixture
def project(repository: Project) -> Iterator[Project]:
    yield repository
    repository.git("checkout", "-q", "-f", "-B", "main", repository.base)
    repository.git("clean", "-q", "-f", "-d")


@pytest.fixture
def course(first: Path, tmp_path: Path) -> Path:
    return shutil.copytree(first, tmp_path / "course")


def document_in(folder: Path) -> CourseDocument:
    return CourseDocument.model_validate_json((folder / "course.json").read_bytes())


def by_id(folder: Path) -> dict[str, Chapter]:
    return {chapter.id: chapter for chapter in document_in(folder).chapters}


def states(folder: Path) -> dict[str, str]:
    changes = document_in(folder).changes
    assert changes is not None
    return {each.chapter: each.state for each in changes.chapters}


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def chapter_about(folder: Path, name: str) -> str:
    """The id of the concept chapter that teaches something."""
    return next(
        chapter.id
        for chapter in document_in(folder).chapters
        if chapter.id not in KINDS and name in [each.name for each in chapter.subjects]
    )


@pytest.mark.usefixtures("project")
def test_at_the_same_commit_nothing_is_done(fondation: Fondation, course: Path) -> None:
    before = tree(course)

    checked = fondation("refresh", "course", "--check")
    done = fondation("refresh", "course")

    assert (checked.returncode, checked.stdout) == (0, "Up to date\n")
    assert done.returncode == 0
    assert done.stdout == f"{course}/site/index.html\n"
    assert "Up to date" in done.stderr
    assert "Index" not in done.stderr
    assert tree(course) == before


def test_a_change_in_one_file_rewrites_its_chapters_and_no_other(
    fondation: Fondation, project: Project, course: Path, first: Path
) -> None:
    project.change(EDITED, *CHANGE)
    project.commit("Sort a copy")
    about = chapter_about(first, "Re2PsBackend")

    checked = fondation("refresh", "course", "--check")
    assert checked.returncode == 9
    assert checked.stdout.startswith("1 commit behind; chapters that may be written again: ")
    assert str(by_id(first)[about].order) in checked.stdout
    assert tree(course) == tree(first)

    done = fondation("refresh", "course")

    assert done.returncode == 0, done.stderr
    assert "1 commit behind" in done.stderr.splitlines()[0]
    old, new, became = by_id(first), by_id(course), states(course)
    assert became[about] == "rewritten"
    assert [chapter.id for chapter in new.values()] == [chapter.id for chapter in old.values()]
    apart = [chapter_about(first, name) for name in ("HyperscanPsBackend", "SimplePsBackend", "Pattern")]
    assert {became[name] for name in apart} == {"same"}
    for name, state in became.items():
        if state == "same":
            assert new[name].to_json() == old[name].to_json()
    assert fondation("verify", "course").returncode == 0


def test_lines_that_only_moved_are_moved_in_the_text_too(
    fondation: Fondation, project: Project, course: Path, first: Path
) -> None:
    project.insert_above(EDITED)
    project.commit("A licence")
    about = chapter_about(first, "Re2PsBackend")

    assert fondation("refresh", "course").returncode == 0
    assert fondation("course", project.folder, "-o", "afresh").returncode == 0

    old, new, afresh = by_id(first)[about], by_id(course)[about], by_id(course.parent / "afresh")[about]
    assert states(course)[about] == "moved"
    # The overview says how many lines the folder has.
    assert {name for name, state in states(course).items() if state not in {"same", "moved"}} <= {"overview"}
    assert new.subjects[0].start_line == old.subjects[0].start_line + LICENCE.count("\n")
    assert re.sub(r"\d+", "#", new.markdown) == re.sub(r"\d+", "#", old.markdown)
    assert new == afresh
    assert [each.sha256 for each in new.excerpts] == [each.sha256 for each in old.excerpts]
    assert fondation("verify", "course").returncode == 0


def test_a_user_elsewhere_makes_only_the_sentences_about_it_again(
    fondation: Fondation, project: Project, course: Path, first: Path
) -> None:
    used = (
        "\n\ndef first(patterns: Iterable[Pattern], file: str) -> bool:\n\treturn check_match_file(patterns, file)[0]\n"
    )
    place = project.folder / "pathspec" / "util.py"
    place.write_text(place.read_text() + used)
    project.commit("One more user")
    about = chapter_about(first, "Pattern")

    assert fondation("refresh", "course", "--check").stdout.startswith("1 commit behind; the lines of no chapter")
    assert fondation("refresh", "course").returncode == 0

    changes = document_in(course).changes
    assert changes is not None
    assert list(by_id(course)) == list(by_id(first))
    change = next(each for each in changes.chapters if each.chapter == about)
    assert (change.state, change.reason) == ("amended", "facts")
    assert change.made_again is not None
    assert 0 < change.made_again < 5
    old, new = by_id(first)[about].markdown.split("\n\n"), by_id(course)[about].markdown.split("\n\n")
    assert sum(block not in old for block in new) <= change.made_again
    assert f"{change.made_again} sentence" in (course / "site" / "changes.html").read_text()
    assert list(states(course).values()).count("same") >= len(states(course)) - 4
    assert fondation("verify", "course").returncode == 0


def test_each_chapter_that_was_kept_is_named_as_such(fondation: Fondation, project: Project, course: Path) -> None:
    project.change(EDITED, *CHANGE)
    project.commit()

    told = [json.loads(line) for line in fondation("refresh", "course", "--json").stdout.splitlines()]

    kept = {event["chapter"] for event in told if event.get("type") == "chapter.reused" and event["reason"] == "holds"}
    assert kept == {name for name, state in states(course).items() if state in {"same", "moved"}}


def numbers_linked(folder: Path) -> list[tuple[int, int]]:
    """What each link to a chapter says its number is, and what it is."""
    chapters = document_in(folder).chapters
    order = {chapter.slug: chapter.order for chapter in chapters}
    texts = [chapter.markdown for chapter in chapters]
    found = [each for text in texts for each in re.findall(r"\[chapter (\d+)[^\]]*\]\(chapter:([^)]+)\)", text)]
    return [(int(number), order[slug]) for number, slug in found]


def test_what_changed_is_a_page_of_the_site_and_of_the_markdown(
    fondation: Fondation, project: Project, course: Path, first: Path
) -> None:
    project.change(EDITED, *CHANGE)
    project.commit("Sort <b>a copy</b>")
    about = by_id(first)[chapter_about(first, "Re2PsBackend")]
    assert not (course / "site" / "changes.html").exists()

    assert fondation("refresh", "course").returncode == 0

    page = re.sub(r"<wbr[^>]*>", "", (course / "site" / "changes.html").read_text())
    assert "1 commit." in page
    assert about.title in page
    assert "<code>pathspec/_backends/re2/pathspec.py</code>" in page
    assert "<code>Re2PsBackend</code>" in page
    assert "Sort &lt;b&gt;a copy&lt;/b&gt;" in page
    assert 'href="changes.html"' in (course / "site" / "index.html").read_text()
    assert 'href="../changes.html"' in next((course / "site" / "chapters").iterdir()).read_text()
    told = (course / "markdown" / "CHANGES.md").read_text()
    assert "lines that it shows, teaches or cites changed" in told
    assert f"`{EDITED}`" in told
    assert "(CHANGES.md)" in (course / "markdown" / "README.md").read_text()


def test_whatever_is_made_up_on_the_page_of_what_changed_is_found(
    fondation: Fondation, project: Project, course: Path, first: Path
) -> None:
    project.change(EDITED, *CHANGE)
    project.commit("Sort a copy")
    about, apart = chapter_about(first, "Re2PsBackend"), chapter_about(first, "SimplePsBackend")
    assert fondation("refresh", "course").returncode == 0
    honest = (course / "course.json").read_text()

    def found_in(lies: dict[str, dict[str, object]], **passage: str) -> set[tuple[str, str]]:
        """What `verify` says of the changes, once those of some chapters and a commit between say something else."""
        document = json.loads(honest)
        for change in document["changes"]["chapters"]:
            change.update(lies.get(change["chapter"], {}))
        document["changes"]["passages"][0] |= passage
        (course / "course.json").write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
        done = fondation("verify", "course", "--json")
        assert done.returncode == 3
        findings = json.loads(done.stdout.splitlines()[-1])["findings"]
        return {(each["fault"], each["text"]) for each in findings if each["place"] == "changes"}

    made_up: dict[str, object] = {"files": ["README.md"], "symbols": ["never_there"]}
    titles = found_in({about: made_up, apart: {"title": "Another"}}, subject="Another subject")
    kept: dict[str, object] = {"state": "same", "reason": None, "madeAgain": None, "sentences": None}
    [hidden] = {
        fault for fault, text in found_in({about: kept | {"files": [], "symbols": []}}) if text.startswith(about)
    }

    assert {
        ("commit", project.base[:12]),
        ("path", f"{about}: README.md"),
        ("name", f"{about}: never_there"),
        ("told", ", ".join(by_id(course))),
    } == titles
    assert hidden == "excerpt"


def test_a_renamed_file_keeps_its_chapter(fondation: Fondation, project: Project, course: Path, first: Path) -> None:
    about = chapter_about(first, "Re2PsBackend")
    project.git("mv", EDITED, f"{BACKEND}/matching.py")
    project.change("pathspec/_backends/agg.py", ".re2.pathspec", ".re2.matching")
    project.commit("A better name")

    assert fondation("refresh", "course").returncode == 0

    new = by_id(course)[about]
    assert (new.slug, new.order) == (by_id(first)[about].slug, by_id(first)[about].order)
    assert f"{BACKEND}/matching.py" in [subject.path for subject in new.subjects]
    assert fondation("verify", "course").returncode == 0


def test_a_module_that_is_gone_is_told(fondation: Fondation, project: Project, course: Path, first: Path) -> None:
    about = chapter_about(first, "Re2PsBackend")
    project.git("rm", "-q", "-r", BACKEND)
    project.commit("One backend less")

    assert fondation("refresh", "course").returncode == 0

    document = document_in(course)
    assert document.changes is not None
    gone = [each for each in document.changes.chapters if each.state == "removed"]
    assert about not in by_id(course)
    change = next(each for each in gone if each.chapter == about)
    assert EDITED in change.files
    assert [chapter.order for chapter in document.chapters] == list(range(1, len(document.chapters) + 1))
    linked = numbers_linked(course)
    assert linked
    assert all(said == number for said, number in linked)
    assert fondation("verify", "course").returncode == 0


def test_a_new_module_gets_a_chapter_and_the_others_keep_their_order(
    fondation: Fondation, project: Project, course: Path, first: Path
) -> None:
    other = project.folder / "pathspec/_backends/pcre"
    shutil.copytree(project.folder / BACKEND, other)
    for path in other.rglob("*.py"):
        path.write_text(path.read_text().replace("Re2", "Pcre").replace("re2", "pcre"))
    project.commit("Another backend")

    assert fondation("refresh", "course").returncode == 0

    new, old = list(by_id(course)), list(by_id(first))
    assert [name for name in new if name in old] == old
    assert [name for name in new if name not in old] == [name for name, it in states(course).items() if it == "new"]
    assert any(name.startswith("pcre") for name in new)
    concepts = [name for name in new if name not in KINDS]
    assert concepts[: len([name for name in old if name not in KINDS])] == [name for name in old if name not in KINDS]
    assert fondation("verify", "course").returncode == 0


def test_an_older_commit_that_was_taken_away_does_no_harm(
    fondation: Fondation, project: Project, course: Path, first: Path
) -> None:
    project.insert_above(EDITED)
    project.git("add", "-A")
    project.git("commit", "-q", "--amend", "-m", "Another beginning")
    kept = project.base
    try:
        assert "rewritten" in fondation("refresh", "course", "--check").stdout
        clone = project.folder.with_name("pushed")
        subprocess.run(["git", "clone", "-q", f"file://{project.folder}", clone], check=True)
        text = (course / "course.json").read_text().replace(str(project.folder), str(clone))
        (course / "course.json").write_text(text)

        checked = fondation("refresh", "course", "--check")
        done = fondation("refresh", "course")

        assert checked.stdout.startswith("The history was rewritten; ")
        assert done.returncode == 0, done.stderr
        assert states(course)[chapter_about(first, "Re2PsBackend")] == "moved"
        assert fondation("verify", "course").returncode == 0
    finally:
        project.base = kept


def test_a_clone_without_the_older_commit_is_behind_by_an_unknown_number(
    fondation: Fondation, project: Project, course: Path, first: Path, tmp_path: Path
) -> None:
    project.insert_above(EDITED)
    project.commit()
    clone = tmp_path / "shallow"
    subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{project.folder}", clone], check=True)
    text = (course / "course.json").read_text().replace(str(project.folder), str(clone))
    (course / "course.json").write_text(text)

    assert fondation("refresh", "course", "--check").stdout.startswith("There is something newer; ")
    assert fondation("refresh", "course").returncode == 0
    assert states(course)[chapter_about(first, "Re2PsBackend")] == "moved"


def test_without_the_files_that_it_cites_a_chapter_is_written_again(
    fondation: Fondation, project: Project, course: Path, first: Path
) -> None:
    shutil.rmtree(course / "sources")
    project.insert_above(EDITED)
    project.commit()

    assert fondation("refresh", "course").returncode == 0

    changes, old, new = document_in(course).changes, by_id(first), by_id(course)
    assert changes is not None
    again = {each.chapter for each in changes.chapters if (each.state, each.reason) == ("rewritten", "unknown")}
    assert again == {name for name, chapter in new.items() if chapter.citations and chapter != old[name]}
    assert again
    assert fondation("verify", "course").returncode == 0


def test_a_chapter_that_is_written_again_and_comes_out_as_it_was_is_told_as_it_was(
    fondation: Fondation, project: Project, course: Path, first: Path
) -> None:
    shutil.rmtree(course / "sources")
    readme = project.folder / "README.md"
    readme.write_text(readme.read_text() + "\nOne more line.\n")
    project.commit()

    told = [json.loads(line) for line in fondation("refresh", "course", "--json").stdout.splitlines()]

    old, new, became = by_id(first), by_id(course), states(course)
    kept = {event["chapter"] for event in told if event.get("type") == "chapter.reused" and event["reason"] == "holds"}
    written = {name for name in new if name not in kept}
    assert [name for name in written if became[name] == "same"]
    assert {name for name, state in became.items() if state == "same"} == {
        name for name, chapter in new.items() if chapter == old[name]
    }
    assert fondation("verify", "course").returncode == 0


def test_a_branch_that_is_gone_leaves_the_course_as_it_was(
    fondation: Fondation, project: Project, tmp_path: Path
) -> None:
    project.git("branch", "feature")
    assert fondation("course", project.folder, "--ref", "feature", "-o", "of-branch").returncode == 0
    before = tree(tmp_path / "of-branch")
    project.git("branch", "-D", "feature")
    project.insert_above(EDITED)
    project.commit()

    done = fondation("refresh", "of-branch")

    assert done.returncode == 3
    assert "no branch, tag or commit called feature" in done.stderr
    assert tree(tmp_path / "of-branch") == before
    assert fondation("refresh", "of-branch", "--ref", "main").returncode == 0
    assert document_in(tmp_path / "of-branch").wanted.ref == "main"


def test_the_language_and_the_wishes_stay(fondation: Fondation, project: Project, tmp_path: Path) -> None:
    words = ("--language", "fr", "--exclude", "pathspec/util.py", "--chapters", "4", "-o", "cours")
    assert fondation("course", project.folder, *words).returncode == 0
    project.change(EDITED, *CHANGE)
    project.commit()

    french = {"FONDATION_LANG": "fr"}
    checked = fondation("refresh", "cours", "--check", variables=french)
    done = fondation("refresh", "cours", variables=french)

    assert re.sub(r"\s", " ", checked.stdout).startswith("1 commit de retard ; chapitres qui peuvent être réécrits : ")
    assert done.returncode == 0
    assert done.stderr.splitlines()[-1].startswith("Le cours est à ")
    document = document_in(tmp_path / "cours")
    assert document.language == "fr"
    assert document.wanted.exclude == ["pathspec/util.py"]
    assert len(document.chapters) <= 4
    assert "Ce qui a changé" in (tmp_path / "cours" / "site" / "changes.html").read_text()


def test_a_course_of_an_archive_is_brought_up_to_date_by_a_newer_one(
    fondation: Fondation, project: Project, course: Path, tmp_path: Path
) -> None:
    project.git("archive", "--prefix=pathspec-1/", "-o", str(tmp_path / "pathspec.zip"), "HEAD")
    assert fondation("course", "pathspec.zip").returncode == 0
    old, about = by_id(tmp_path / "pathspec-course"), chapter_about(course, "Re2PsBackend")
    project.insert_above(EDITED)
    project.commit()
    project.git("archive", "--prefix=pathspec-2/", "-o", str(tmp_path / "pathspec-2.tar.gz"), "HEAD")

    refused = fondation("refresh", "pathspec-course")
    same = fondation("refresh", "pathspec-course", "--archive", "pathspec.zip", "--check")
    checked = fondation("refresh", "pathspec-course", "--archive", "pathspec-2.tar.gz", "--check")
    done = fondation("refresh", "pathspec-course", "--archive", "pathspec-2.tar.gz")

    assert refused.returncode == 2
    assert "made from pathspec.zip" in refused.stderr
    assert "--archive" in refused.stderr
    assert (same.returncode, same.stdout) == (0, "Up to date\n")
    assert checked.returncode == 9
    assert checked.stdout.startswith("There is something newer; the lines of no chapter changed.")
    assert done.returncode == 0, done.stderr
    became = states(tmp_path / "pathspec-course")
    assert became[about] == "moved"
    assert list(became.values()).count("same") > len(old) / 2
    assert document_in(tmp_path / "pathspec-course").repository.url == "pathspec-2.tar.gz"
    assert list(by_id(tmp_path / "pathspec-course")) == list(old)
    assert fondation("verify", "pathspec-course", "--repository", "pathspec-2.tar.gz").returncode == 0


@pytest.mark.usefixtures("project")
def test_a_course_of_a_repository_takes_no_archive_and_no_course_is_no_course(
    fondation: Fondation, course: Path, tmp_path: Path
) -> None:
    refused = fondation("refresh", course, "--archive", "pathspec.zip")
    nothing = fondation("refresh", tmp_path)

    assert refused.returncode == 2
    assert "only one that was made from an archive" in refused.stderr
    assert nothing.returncode == 2
    assert "There is no course" in nothing.stderr


@pytest.mark.usefixtures("course")
def test_json_says_how_far_behind_and_what_became_of_it(fondation: Fondation, project: Project) -> None:
    project.insert_above(EDITED)
    project.commit()

    checked = json.loads(fondation("refresh", "course", "--check", "--json").stdout.splitlines()[-1])
    done = json.loads(fondation("refresh", "course", "--json").stdout.splitlines()[-1])

    assert checked["exitCode"] == 9
    assert checked["staleness"]["commits"] == 1
    assert checked["staleness"]["chapters"] == []
    assert done["result"]["changes"]["moved"] >= 1
    assert done["result"]["changes"]["same"] > 1


def test_ctrl_c_in_the_middle_leaves_the_course_as_it_was(
    environment: dict[str, str], project: Project, course: Path, tmp_path: Path
) -> None:
    project.change(EDITED, *CHANGE)
    project.commit()
    before = tree(course)
    with subprocess.Popen(
        [FONDATION, "refresh", "course", "--json"],
        env=environment,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        while "outline" not in process.stdout.readline():
            pass
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=60)

    assert process.returncode == 130
    assert tree(course) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["course"]
