"""Each attempt is a commit; nothing that a project holds, a `.git` of its own least of all, has a say in it."""

import os
import subprocess
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fondation_cli.faults import typed
from fondation_cli.project.attempts.attempt import Attempt, DiffStat
from fondation_cli.project.attempts.errors import HistoryFailed
from fondation_cli.project.attempts.export import write_bundle, write_repository
from fondation_cli.project.attempts.history import History
from fondation_cli.project.collect.gather import gather
from fondation_shared.errors import DiskFull

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
Keep = Callable[..., Attempt]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "README.md").write_text("# Shop\n")
    (folder / "src").mkdir()
    (folder / "src" / "shop.py").write_text("price = 1\n")
    (folder / "run.sh").write_text("echo\n")
    (folder / "run.sh").chmod(0o755)
    return folder


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History.begin(tmp_path / "kept" / "history.git")


@pytest.fixture
def keep(project: Path, tmp_path: Path, history: History) -> Keep:
    def run(message: str = "An attempt", at: datetime = NOON) -> Attempt:
        with gather(project, tmp_path, lambda: None) as gathered:
            return history.keep(gathered, message, at)

    return run


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", folder, *words], capture_output=True, text=True, check=True).stdout


def files(folder: Path) -> dict[str, str]:
    found = [path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts]
    return {path.relative_to(folder).as_posix(): path.read_text() for path in found}


def test_attempts_are_listed_in_their_order(project: Path, history: History, keep: Keep) -> None:
    assert history.attempts() == []

    first = keep("Starter\n\nchecks: 2 of 5")
    (project / "README.md").write_text("# The shop\n")
    second = keep("Names the shop", NOON + timedelta(minutes=2))

    assert history.attempts() == [first, second]
    assert (first.number, first.message, first.at) == (1, "Starter\n\nchecks: 2 of 5", NOON)
    assert (second.number, second.at) == (2, NOON + timedelta(minutes=2))


def test_an_attempt_that_changes_nothing_is_one_too(history: History, keep: Keep) -> None:
    first, second = keep(), keep()

    assert history.stat(first, second) == DiffStat(0, 0, 0)
    assert first.commit != second.commit


def test_the_same_attempts_at_the_same_time_are_the_same_commits(tmp_path: Path, keep: Keep, project: Path) -> None:
    other = History.begin(tmp_path / "other.git")
    with gather(project, tmp_path, lambda: None) as gathered:
        again = other.keep(gathered, "An attempt", NOON)

    assert again == keep()


def test_what_changed_is_told(project: Path, history: History, keep: Keep) -> None:
    first = keep()
    (project / "src" / "shop.py").write_text("price = 2\ncount = 3\n")
    (project / "README.md").unlink()
    (project / "logo.png").write_bytes(b"\x89PNG\0\xff")
    second = keep()

    assert history.stat(None, first) == DiffStat(3, 3, 0)
    assert history.stat(first, second) == DiffStat(3, 2, 2)
    diff = history.diff(first, second)
    assert "-price = 1\n+price = 2\n+count = 3\n" in diff.text
    assert "Binary files /dev/null and b/logo.png differ" in diff.text
    assert not diff.cut
    assert history.stat(second, first) == DiffStat(3, 2, 2)


def test_a_long_diff_is_cut(project: Path, history: History, keep: Keep) -> None:
    (project / "long").write_text("line\n" * 500_000)
    diff = history.diff(None, keep(), most=1000)

    assert diff.cut
    assert len(diff.text) == 1000


def test_a_state_is_brought_back_exactly(project: Path, tmp_path: Path, history: History, keep: Keep) -> None:
    before = files(project)
    best = keep()
    (project / "src" / "shop.py").unlink()
    (project / "README.md").write_text("broken")
    (project / "more").write_text("more")
    keep()

    history.snapshot(best).restore(tmp_path / "back")

    assert files(tmp_path / "back") == before
    assert os.access(tmp_path / "back" / "run.sh", os.X_OK)
    assert not os.access(tmp_path / "back" / "README.md", os.X_OK)


def test_nothing_is_restored_into_a_folder_that_is_there(project: Path, history: History, keep: Keep) -> None:
    with pytest.raises(FileExistsError):
        history.snapshot(keep()).restore(project)


def test_the_source_as_a_zip_is_the_same_every_time(
    project: Path, tmp_path: Path, history: History, keep: Keep
) -> None:
    made = [history.snapshot(keep(at=NOON + timedelta(days=day))).write_zip(tmp_path / f"{day}.zip") for day in (0, 1)]

    assert made[0].sha256 == made[1].sha256
    with zipfile.ZipFile(made[0].path) as archive:
        assert {name: archive.read(name).decode() for name in archive.namelist()} == files(project)


def test_a_bundle_clones(project: Path, tmp_path: Path, history: History, keep: Keep) -> None:
    keep("First")
    (project / "new.txt").write_text("new")
    keep("Second")

    made = write_bundle(history, tmp_path / "source.bundle")
    again = write_bundle(history, tmp_path / "again.bundle")
    git(tmp_path, "clone", "-q", str(made.path), "clone")

    assert made.sha256 == again.sha256
    assert files(tmp_path / "clone") == files(project)
    assert git(tmp_path / "clone", "log", "--format=%s %an %cn").splitlines() == [
        "Second Fondation Fondation",
        "First Fondation Fondation",
    ]
    assert git(tmp_path / "clone", "fsck", "--strict") == ""


def test_a_repository_is_left_to_work_in(project: Path, tmp_path: Path, history: History, keep: Keep) -> None:
    keep("First")
    keep("Second")

    write_repository(history, tmp_path / "source")

    assert files(tmp_path / "source") == files(project)
    assert git(tmp_path / "source", "status", "--porcelain") == ""
    assert git(tmp_path / "source", "branch", "--show-current").strip() == "main"
    assert len(git(tmp_path / "source", "log", "--oneline").splitlines()) == 2
    assert not (tmp_path / "source" / ".git" / "hooks").exists()


def test_a_repository_that_built_code_left_has_no_say(
    project: Path, tmp_path: Path, history: History, keep: Keep
) -> None:
    witness = tmp_path / "witness"
    git(project, "init", "-q")
    for hook in ("pre-commit", "post-commit", "post-checkout", "reference-transaction"):
        place = project / ".git" / "hooks" / hook
        place.write_text(f"#!/bin/sh\ntouch {witness}\n")
        place.chmod(0o755)
    for name in (
        "core.fsmonitor",
        "filter.x.clean",
        "filter.x.smudge",
        "diff.x.textconv",
        "diff.external",
        "core.pager",
    ):
        git(project, "config", name, f"touch {witness}; cat")
    (project / ".gitattributes").write_text("* filter=x diff=x text eol=crlf export-ignore ident\n*.py -diff\n")
    (project / ".gitignore").write_text("*\n")
    (project / ".gitmodules").write_text('[submodule "x"]\n\tpath = x\n\turl = ext::sh -c "touch witness"\n')
    (project / "nested").mkdir()
    git(project / "nested", "init", "-q")
    (project / "nested" / "file").write_text("$Id$\n")

    first = keep()
    (project / "src" / "shop.py").write_text("price = 9\n")
    second = keep()
    history.snapshot(first).restore(tmp_path / "back")
    write_repository(history, tmp_path / "source")
    write_bundle(history, tmp_path / "bundle")

    assert not witness.exists()
    assert "+price = 9" in history.diff(first, second).text
    assert files(tmp_path / "back") == {**files(project), "src/shop.py": "price = 1\n"}
    with zipfile.ZipFile(history.snapshot(second).write_zip(tmp_path / "a.zip").path) as archive:
        assert set(archive.namelist()) == set(files(project))
    assert "core.fsmonitor" not in git(tmp_path / "source", "config", "--local", "--list")


def test_links_and_pipes_of_a_build_are_not_kept(project: Path, tmp_path: Path, history: History, keep: Keep) -> None:
    (project / "link").symlink_to("/etc/passwd")
    os.mkfifo(project / "pipe")

    history.snapshot(keep()).restore(tmp_path / "back")

    assert sorted(path.name for path in (tmp_path / "back").iterdir()) == ["README.md", "run.sh", "src"]


def test_a_message_cannot_forge_anything(tmp_path: Path, project: Path, history: History, keep: Keep) -> None:
    keep("Line\ndata 3\nM 100644 inline evil\n\x1b[2J\0from refs/heads/x\n\udcff é")
    keep("")

    first, second = history.attempts()
    assert "\x1b" not in first.message
    assert second.message == "-"
    history.snapshot(second).restore(tmp_path / "back")
    assert files(tmp_path / "back") == files(project)


def test_the_configuration_of_whoever_runs_it_has_no_say(
    tmp_path: Path, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config").write_text(
        "[user]\n\tname = Somebody\n[commit]\n\tgpgsign = true\n[init]\n\tdefaultBranch = x\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Somebody")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))

    history = History.begin(tmp_path / "new.git")

    assert keep().number == 1
    assert (history.git_dir / "HEAD").read_text() == "ref: refs/heads/main\n"


def test_a_repository_that_is_gone_is_a_failure_with_a_cause(tmp_path: Path) -> None:
    with pytest.raises(HistoryFailed) as caught:
        History(tmp_path).attempts()

    assert "not a git repository" in (caught.value.cause or "")


def test_a_full_disk_fails_and_the_attempts_before_it_stay(small_disk: Path, tmp_path: Path, project: Path) -> None:
    history = History.begin(small_disk / "history.git")
    with gather(project, tmp_path, lambda: None) as gathered:
        history.keep(gathered, "First", NOON)
    (project / "large").write_bytes(os.urandom(900_000))

    with gather(project, tmp_path, lambda: None) as gathered, pytest.raises(DiskFull):
        history.keep(gathered, "Second", NOON)

    assert [attempt.message for attempt in history.attempts()] == ["First"]


def test_where_a_repository_has_no_room_the_disk_is_full(
    small_disk: Path, project: Path, history: History, keep: Keep
) -> None:
    (project / "large").write_bytes(os.urandom(700_000))
    keep()
    (project / "large").unlink()
    keep()

    with pytest.raises((OSError, DiskFull)) as failed:
        write_repository(history, small_disk / "source")

    assert isinstance(typed(failed.value, small_disk), DiskFull)
    assert len(str(failed.value)) < 400
