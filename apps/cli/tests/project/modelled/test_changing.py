"""A model changes a project that is there: what it does not name stays, byte for byte."""

from collections.abc import Callable

import pytest

from fondation_cli.calls.errors import UnusableAnswer
from fondation_cli.project.base import Base
from fondation_cli.project.brief import Brief
from fondation_cli.project.offline import OfflineWriter
from fondation_cli.project.writing import NewFile, RemovedFile
from fondation_shared.project import Blueprint, Report

from ..building import Build  # noqa: TID252 - what the folder above has
from .conftest import Studio
from .counter import PAGE_FILES, PAGE_PLAN, TEST
from .engineer import Engineer, edit, whole

pytestmark = pytest.mark.walls

CHANGE = {
    "title": "Counter",
    "stack": "static",
    "summary": "A page that counts clicks, by twos.",
    "files": [{"path": "counter.js", "purpose": "Counts by two."}, {"path": "counter.test.js", "purpose": "So too."}],
    "removed": ["README.md"],
    "checks": [{"kind": "http", "name": "script", "path": "/counter.js", "text": "n + 2"}],
}
CHANGED: list[dict[str, str]] = [{"path": "counter.js", "purpose": "Counts by two."}]
LINES = "".join(f"line {number};\n" for number in range(20))
EDITS = {
    "counter.js": lambda mark: edit(mark, "counter.js", ("  return n + 1;", "  return n + 2;")),
    "counter.test.js": lambda mark: edit(mark, "counter.test.js", ("next(1), 2", "next(1), 3")),
}


def changed(studio: Studio, engineer: Engineer, prompt: str = "Count by two in counter.js") -> Report:
    """The next version of what the studio has built; from then on it is the one."""
    before = studio.build
    studio.build = Build(before.folder / "next")
    studio.build.folder.mkdir(mode=0o711)
    studio.build.brief = Brief(prompt)
    studio.build.earlier = before.folder / "out" / "artifacts"
    return studio(engineer)


def test_a_change_is_made_by_edits_of_what_it_is_about(studio: Studio) -> None:
    script = f"// const key = 'ghp_{'a1' * 18}';\n{PAGE_FILES['counter.js']}"
    studio(Engineer(PAGE_PLAN, {**PAGE_FILES, "counter.js": script}))
    engineer = Engineer(files=EDITS, changed=CHANGE)

    prompt = "Count by two in counter.js.\nThe password is hunter2abc."
    report = changed(studio, engineer, prompt)

    assert report.verdict == "passed"
    assert [(each.path, each.line) for each in report.withheld] == [("(prompt)", 2), ("counter.js", 1)]
    assert [each for each in engineer.asked if "hunter2abc" in each.prompt] == []
    assert [check.name for check in report.checks] == ["test", "files", "page", "served", "counts", "script"]
    assert engineer.kinds() == ["change", "file", "file"]
    stat = report.attempts[0].diff_stat
    assert (stat.files, stat.insertions) == (3, 2)
    assert (studio.source / "index.html").read_text() == PAGE_FILES["index.html"]
    assert not (studio.source / "README.md").exists()
    assert "next(n) gives n + 1" in engineer.asked[0].prompt
    blueprint = Blueprint.model_validate_json((studio.source.parent / "artifacts" / "plan.json").read_bytes())
    assert blueprint.changes == [prompt]
    assert "README.md" not in [file.path for file in blueprint.plan.files]


def test_an_offline_starter_can_be_changed_by_a_model(studio: Studio) -> None:
    studio.build(OfflineWriter())
    title = studio.build.brief.title
    plan = {**CHANGE, "title": title, "files": [{"path": "index.html"}], "checks": [], "removed": []}
    engineer = Engineer(
        files={"index.html": lambda mark: edit(mark, "index.html", ("What needs doing?", "What next?"))}, changed=plan
    )

    report = changed(studio, engineer, "Ask what next")

    assert (report.verdict, report.attempts[0].diff_stat.insertions) == ("passed", 1)


def test_secrets_of_the_files_stay_on_this_machine(studio: Studio) -> None:
    key = "ghp_" + "a1" * 18
    script = f"const key = '{key}';\nfunction next(n) {{\n  return n + 1;\n}}\n"
    engineer = Engineer(PAGE_PLAN, PAGE_FILES, changed={**CHANGE, "removed": []})
    studio.server.answering = engineer
    writer, brief = studio.writer(), Brief("Build a page")
    plan = writer.plan(brief)
    base = Base(Blueprint(prompt=brief.prompt, writer="model", plan=plan), {**PAGE_FILES, "counter.js": script}, "0")
    brief = Brief("Count by two in counter.js", base=base)
    plan = writer.plan(brief)
    engineer.files = EDITS
    changes = list(writer.write(brief, plan))
    engineer.files = {**EDITS, "counter.js": lambda mark: whole(mark, "counter.js", "const key = '[redacted]';\n")}
    refused = list(writer.write(Brief("Count by two in counter.js, please", base=base), plan))

    assert [change.path for change in changes if not isinstance(change, RemovedFile)] == [
        "counter.js",
        "counter.test.js",
    ]
    assert "counter.js" not in [change.path for change in refused]
    assert all(key not in asked.prompt for asked in engineer.asked)
    assert any("[redacted]" in asked.prompt and "return n + 1" in asked.prompt for asked in engineer.asked)


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (lambda mark: edit(mark, "counter.js", ("line 3;", "line three;")), "line three;"),
        (lambda mark: whole(mark, "counter.js", LINES.replace("line 4;", "line four;")), "line four;"),
        (lambda mark: f"{mark} end\n", "line two;"),
    ],
)
def test_all_of_a_file_that_mostly_stays_is_told_back_once_and_taken_where_nothing_better_comes(
    studio: Studio, second: Callable[[str], str], said: str
) -> None:
    answers = iter([lambda mark: whole(mark, "counter.js", LINES.replace("line 2;", "line two;")), second])
    engineer = Engineer(PAGE_PLAN, PAGE_FILES, changed={**CHANGE, "files": CHANGED, "removed": []})
    engineer.files = {"counter.js": lambda mark: next(answers)(mark)}  # noqa: PLW0108 - another one each time
    studio.server.answering = engineer
    writer, brief = studio.writer(), Brief("Build a page")
    base = Base(
        Blueprint(prompt=brief.prompt, writer="model", plan=writer.plan(brief)),
        {**PAGE_FILES, "counter.js": LINES},
        "0",
    )
    brief = Brief("Count by two in counter.js", base=base)
    [change] = list(writer.write(brief, writer.plan(brief)))

    assert engineer.kinds()[2:] == ["file", "file"]
    assert "Most of counter.js stays: give edits" in engineer.asked[-1].prompt
    assert said in (change.content if isinstance(change, NewFile) else str(change))


@pytest.mark.parametrize(
    ("lie", "why"),
    [
        ({"stack": "express"}, "not to be chosen"),
        ({"files": [{"path": "../x"}]}, "leads upwards"),
        ({"files": [], "removed": []}, "No file is written"),
        ({"checks": [{"kind": "http", "name": "test"}]}, "several checks named"),
        ({"dropped_checks": ["page"]}, "The check 'page' stays"),
        ({"dropped_checks": ["test"]}, "The check 'test' stays"),
        ({"checks": [{"kind": "http", "name": "page", "path": "/counter.js"}]}, "several checks named"),
        (
            {"files": [{"path": "counter.js"}], "removed": ["counter.test.js"]},
            "counter.test.js cannot go: it tests counter.js",
        ),
        ({"files": [{"path": "counter.js"}], "removed": ["counter.test.js", "a.test.js"]}, "Nothing tests the project"),
    ],
)
def test_a_change_that_cannot_be_made_is_refused(studio: Studio, lie: dict[str, object], why: str) -> None:
    engineer = Engineer(PAGE_PLAN, PAGE_FILES, changed={**CHANGE, **lie})
    studio.server.answering = engineer
    writer, brief = studio.writer(), Brief("Build a page")
    plan = writer.plan(brief)
    files = {**dict.fromkeys([*PAGE_FILES, "style.css", "a.test.js"], "a text\n"), "counter.test.js": TEST}
    base = Base(Blueprint(prompt=brief.prompt, writer="model", plan=plan), files, "0")

    with pytest.raises(UnusableAnswer):
        writer.plan(Brief("Count by two in counter.js", base=base))

    assert why in engineer.asked[-1].prompt
