"""The pipeline as a call of Python."""

import shutil
from pathlib import Path

import pytest

from fondation_cli.project import run_pipeline
from fondation_shared.errors import Cancelled, UsageError
from fondation_shared.events import GeneratorEvent, Log

needs_sandbox = pytest.mark.skipif(
    shutil.which("bwrap") is None or shutil.which("node", path="/usr/local/bin:/usr/bin:/bin") is None,
    reason="bubblewrap or the system's node is not installed",
)


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FONDATION_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("FONDATION_SANDBOX", "bubblewrap")
    monkeypatch.chdir(tmp_path)


@needs_sandbox
@pytest.mark.walls
def test_a_prompt_becomes_a_project_in_a_folder_that_is_named(tmp_path: Path) -> None:
    events: list[GeneratorEvent] = []

    project = run_pipeline("Build a static page for a todo list", stack="static", emit=events.append)

    assert project.is_good
    assert project.folder.parent == tmp_path
    assert (project.folder / "source" / "index.html").is_file()
    assert (project.folder / "report.json").read_text() == project.report.to_json() + "\n"
    assert {"phase.started", "attempt.finished"} <= {event.type for event in events}


@needs_sandbox
@pytest.mark.walls
def test_a_stop_leaves_nothing(tmp_path: Path) -> None:
    events: list[GeneratorEvent] = []

    def check() -> None:
        if any(event.type == "attempt.started" for event in events):
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        run_pipeline("Build a static page", tmp_path / "out", emit=events.append, check=check)

    assert not (tmp_path / "out").exists()


@needs_sandbox
@pytest.mark.walls
def test_a_prompt_for_a_folder_with_a_project_makes_another_one_and_says_so(tmp_path: Path) -> None:
    events: list[GeneratorEvent] = []
    run_pipeline("Build a static page for a bakery", tmp_path / "out", stack="static")

    project = run_pipeline("Call it Shop", tmp_path / "out", stack="static", emit=events.append)

    assert project.report.prompt == "Call it Shop"
    assert "bakery" not in (project.folder / "source" / "README.md").read_text().lower()
    told = [event for event in events if isinstance(event, Log) and event.level == "warning"]
    assert [event.text for event in told] == [f"{project.folder} holds a project: this one takes its place as a whole."]


def test_a_prompt_that_says_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        run_pipeline("  ", tmp_path / "out")
