"""A version made out of another one: by requests that are followed or not, by writers that do as they are told."""

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

import pytest

from fondation_cli.project.base import EarlierInvalid
from fondation_cli.project.brief import Brief
from fondation_cli.project.changing.refusals import CannotChange, NeedsModel, NothingChanged
from fondation_cli.project.edits import Edit
from fondation_cli.project.offline import OfflineWriter
from fondation_cli.project.writer import Failed, Remedy
from fondation_cli.project.writing import Change, EditedFile, NewFile, RemovedFile
from fondation_shared.errors import WorkFailed
from fondation_shared.project import Blueprint, Plan, Report

from .building import PROMPT, Build, Meddling

pytestmark = pytest.mark.walls


def change(build: Build, prompt: str, writer: OfflineWriter | None = None, name: str = "next") -> tuple[Build, Report]:
    """The next version of what `build` left."""
    following = Build(build.folder / name)
    following.folder.mkdir(mode=0o711)
    following.brief = Brief(prompt)
    following.earlier = build.folder / "out" / "artifacts"
    return following, following(writer or OfflineWriter())


def source(build: Build, path: str = "index.html") -> str:
    return (build.folder / "out" / "source" / path).read_text()


def blueprint(build: Build) -> Blueprint:
    return Blueprint.model_validate_json((build.folder / "out" / "artifacts" / "plan.json").read_bytes())


def commits(build: Build) -> list[str]:
    listed = subprocess.run(
        ["git", "log", "--format=%s"], cwd=build.folder / "out" / "source", capture_output=True, text=True, check=True
    )
    return listed.stdout.splitlines()[::-1]


class Editing(OfflineWriter):
    """Makes these changes of the version that is there, and shows what it was given."""

    def __init__(self, *changes: Change, repair: Sequence[Change] = ()) -> None:
        self.seen: dict[str, str | None] = {}
        self._changes = changes
        self._repair = repair

    def plan(self, brief: Brief) -> Plan:
        assert brief.base is not None
        self.seen = dict(brief.base.files)
        plan, gone = brief.base.blueprint.plan, {each.path for each in self._changes if isinstance(each, RemovedFile)}
        return plan.model_copy(update={"files": [file for file in plan.files if file.path not in gone]})

    def write(self, brief: Brief, plan: Plan) -> Iterator[Change]:  # noqa: ARG002 - the port's
        yield from self._changes

    def repair(self, brief: Brief, plan: Plan, files: Mapping[str, str | None], failed: Sequence[Failed]) -> Remedy:  # noqa: ARG002 - the port's
        self.seen = dict(files)
        return Remedy("it was taken back", self._repair)


def test_another_title_and_the_other_language_are_a_version_that_was_checked(build: Build) -> None:
    build(OfflineWriter())

    after, report = change(build, "Appelle-le « Ma boutique » et traduis-le en français")

    assert (report.verdict, report.prompt) == ("passed", "Appelle-le « Ma boutique » et traduis-le en français")
    assert all(check.passed for check in report.checks)
    assert '<html lang="fr">' in source(after)
    assert "<title>Ma boutique</title>" in source(after)
    plan = blueprint(after).plan
    assert (plan.title, plan.language, plan.name) == ("Ma boutique", "fr", blueprint(build).plan.name)
    assert blueprint(after).prompt == PROMPT
    assert blueprint(after).changes == [report.prompt]


def test_the_history_goes_on_from_the_version_that_was_changed(build: Build) -> None:
    build(OfflineWriter())

    after, report = change(build, "Call it Shop")

    assert commits(after) == [*commits(build), "Attempt 1: Call it Shop"]
    assert [(each.n, each.diff_stat.files > 0) for each in report.attempts] == [(1, True)]
    assert report.attempts[0].diff_stat.insertions < 20
    clone = after.folder / "clone"
    subprocess.run(
        ["git", "clone", "--quiet", str(after.folder / "out" / "artifacts" / "source.bundle"), str(clone)], check=True
    )
    assert (clone / "index.html").read_text() == source(after)


def test_words_that_were_changed_before_stay_changed(build: Build) -> None:
    build(OfflineWriter())
    first, _ = change(build, 'Replace "<h1>" with "<h1 class=\'first\'>"')
    assert "class='first'" in source(first)

    second, report = change(first, "Call it Shop")

    assert report.verdict == "passed"
    assert "class='first'" in source(second)
    assert "<title>Shop</title>" in source(second)
    assert len(blueprint(second).changes) == 2


def test_another_stack_takes_the_place_of_the_one_that_was_there(build: Build) -> None:
    build(OfflineWriter())
    writer = OfflineWriter()
    brief = Brief("Use Express instead", base=None)
    build.brief = brief

    class Planning(Editing):
        def write(self, brief: Brief, plan: Plan) -> Iterator[Change]:
            wanted = Brief("Use Express instead", base=brief.base)
            self.planned = writer.plan(wanted)
            self.changes = list(writer.write(wanted, self.planned))
            return super().write(brief, plan)

    planning = Planning(NewFile("note.txt", "one\n"))
    change(build, "note it", planning)
    assert planning.planned.stack == "express"
    assert RemovedFile("index.html") in planning.changes
    assert "package.json" in [each.path for each in planning.changes if isinstance(each, NewFile)]


@pytest.mark.parametrize(
    ("prompt", "error"),
    [
        ("Add a login", NeedsModel),
        ("Call it Shop and add a login", NeedsModel),
        ('Replace "no such words" with "others"', CannotChange),
        ('Replace "a" with "b"', CannotChange),
        ("Use static", NothingChanged),
        ("In English", NothingChanged),
    ],
)
def test_what_cannot_be_followed_ends_as_such_and_leaves_nothing(
    build: Build, prompt: str, error: type[WorkFailed]
) -> None:
    build(OfflineWriter())

    with pytest.raises(error):
        change(build, prompt)

    assert not (build.folder / "next" / "out" / "report.json").exists()


def test_a_writer_is_given_the_files_and_its_edits_are_made_in_them(build: Build) -> None:
    build(Meddling(**{"notes.txt": "one\n"}))
    writer = Editing(EditedFile("notes.txt", (Edit("one", "two"),)), RemovedFile(".editorconfig"))

    after, report = change(build, "Change the notes", writer)

    assert report.verdict == "passed"
    assert writer.seen["notes.txt"] == "one\n"
    assert source(after, "notes.txt") == "two\n"
    assert not (after.folder / "out" / "source" / ".editorconfig").exists()
    assert (report.attempts[0].diff_stat.files, report.attempts[0].diff_stat.insertions) == (2, 1)


def test_a_change_that_breaks_the_project_is_repaired_with_the_files_at_hand(build: Build) -> None:
    build(OfflineWriter())
    broken = NewFile("more.test.js", "throw new Error('it does not work');\n")
    writer = Editing(broken, repair=[NewFile("more.test.js", "// nothing\n")])

    after, report = change(build, "Add a test", writer)

    assert report.verdict == "passed"
    assert writer.seen["more.test.js"] == broken.content
    assert [attempt.n for attempt in report.attempts] == [1, 2]
    assert [subject.partition(":")[0] for subject in commits(after)] == ["Attempt 1", "Attempt 1", "Attempt 2"]


def test_a_change_that_stays_broken_is_handed_over_as_failed(build: Build) -> None:
    build(OfflineWriter())
    report = change(build, "Break it", Editing(NewFile("more.test.js", "throw new Error('no');\n")))[1]
    assert report.verdict == "failed"


def test_of_a_project_that_a_model_wrote_only_words_are_replaced(build: Build) -> None:
    class Model(OfflineWriter):
        kind: Literal["offline", "model"] = "model"

    build(Model())
    after, report = change(build, 'Replace "<h1>" with "<h1 id=\'top\'>"')
    assert (report.verdict, report.writer, blueprint(after).writer) == ("passed", "offline", "model")
    with pytest.raises(NeedsModel):
        change(build, "Call it Shop", name="titled")


@pytest.mark.parametrize("damage", ["plan.json", "source.bundle"])
def test_a_version_that_is_damaged_is_told_as_such(build: Build, damage: str) -> None:
    build(OfflineWriter())
    place: Path = build.folder / "out" / "artifacts" / damage
    place.write_bytes(place.read_bytes()[:-40])

    with pytest.raises(WorkFailed) as caught:
        change(build, "Call it Shop")

    assert caught.value.code in {"earlier", "history"}
    assert caught.type is not EarlierInvalid or damage == "plan.json"
