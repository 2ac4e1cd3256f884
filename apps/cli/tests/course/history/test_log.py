"""The log of a repository, however strange its commits are."""

import subprocess
from pathlib import Path

from fondation_cli.course.fetching.local import open_local
from fondation_cli.course.history.log import Bounds, read_history
from fondation_cli.course.history.record import History, Reach
from fondation_cli.course.history.releases import first_release, releases_of

from .conftest import Step, Told


def history_of(folder: Path) -> History:
    with open_local(folder, url=str(folder), name="depot", ref=None, allowed_roots=()) as snapshot:
        return snapshot.history


def test_commits_come_with_what_they_changed_and_when(told: Told) -> None:
    steps = [Step({"a.py": "1\n"}, "Begin"), Step({"a.py": "2\n", "b.py": "1\n"}, "Go on"), Step({"a.py": None}, "End")]
    history = history_of(told(steps))
    assert history.reach is Reach.ALL
    assert [each.subject for each in history.revisions] == ["End", "Go on", "Begin"]
    assert [[(one.status, one.path) for one in each.changes] for each in history.revisions] == [
        [("D", "a.py")],
        [("M", "a.py"), ("A", "b.py")],
        [("A", "a.py")],
    ]
    assert history.revisions[-1].date == "2020-09-14"


def test_a_single_commit_has_no_history(told: Told) -> None:
    assert history_of(told([Step({"a.py": "1\n"})])).reach is Reach.NONE


def test_people_are_counted_once_whatever_their_name_or_address(told: Told) -> None:
    authors = ["Ada <ada@one.example>", "ada <ada@two.example>", "A. L. <ada@two.example>", "Bob <bob@one.example>"]
    history = history_of(told([Step({"a.py": str(n)}, author=who) for n, who in enumerate(authors)]))
    assert len({each.author for each in history.revisions}) == 2


def test_no_address_of_anybody_is_kept(told: Told) -> None:
    history = history_of(told([Step({"a.py": str(n)}) for n in range(3)]))
    assert "example.org" not in repr(history)


def test_robots_are_told_from_people(told: Told) -> None:
    robot = "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>"
    history = history_of(told([Step({"a.py": "1"}), Step({"a.py": "2"}, author=robot)]))
    assert [each.is_robot for each in history.revisions] == [True, False]


def test_messages_names_and_dates_of_any_kind_are_borne(told: Told) -> None:
    steps = [
        Step({"a.py": "1"}, b"caf\xe9 \x1b[31mred\x07 \xe2\x80\xaereversed", author=b"\xff\xfe <x@y>"),
        Step({"a.py": "2"}, "x" * 2_000_000),
        Step({"a.py": "3"}, ":100644 100644 0 0 M", when="99999999999999 +0000"),
        Step({"a.py": "4"}, "\x01deadbeef", when="0 +0000"),
        Step({"line\nbreak.py": "5"}, "", author=" <>"),
    ]
    history = history_of(told(steps))
    assert len(history.revisions) == 5
    subjects = [each.subject for each in history.revisions]
    assert subjects == ["", "deadbeef", ":100644 100644 0 0 M", "", "caf� [31mred reversed"]
    assert [each.date for each in history.revisions][1:3] == ["1970-01-01", "9999-12-31"]
    assert history.revisions[0].changes[0].path == "line\nbreak.py"


def test_a_merge_of_hundreds_of_parents_changes_nothing_itself(told: Told) -> None:
    sides = [Step({f"side{n}.py": "1"}, parents=[1]) for n in range(300)]
    history = history_of(told([Step({"a.py": "1"}), *sides, Step({}, "Join", parents=range(2, 302))]))
    joined = next(each for each in history.revisions if each.subject == "Join")
    assert len(joined.parents) == 300
    assert not joined.changes
    assert joined not in list(history.own())


def test_no_setting_of_the_repository_starts_a_program(told: Told, tmp_path: Path) -> None:
    folder = told([Step({"a.py": "1"}), Step({"a.py": "2"})])
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    trap.chmod(0o755)
    for name in ("gpg.program", "diff.external", "core.pager", "core.fsmonitor"):
        subprocess.run(["git", "-C", folder, "config", name, str(trap)], check=True)
    for name, value in (("log.showSignature", "true"), ("log.diffMerges", "on"), ("diff.orderFile", "/nowhere")):
        subprocess.run(["git", "-C", folder, "config", name, value], check=True)
    assert len(history_of(folder).revisions) == 2
    assert not (tmp_path / "sprung").exists()


def test_a_shallow_repository_has_the_history_that_is_there(told: Told, tmp_path: Path) -> None:
    folder = told([Step({"a.py": str(n), "b.py": "same"}) for n in range(8)])
    clone = tmp_path / "shallow"
    subprocess.run(["git", "clone", "-q", "--depth", "3", f"file://{folder}", clone], check=True)
    history = history_of(clone)
    assert history.reach is Reach.CUT
    assert len(history.revisions) == 3
    # What stood before the edge is not what the last commit at hand added.
    assert not history.revisions[-1].changes
    assert len(list(history.own())) == 2


def test_more_commits_than_the_bound_are_cut(told: Told) -> None:
    folder = told([Step({"a.py": str(n)}) for n in range(12)])
    commit = subprocess.run(["git", "-C", folder, "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
    history = read_history(folder / ".git", commit.stdout.strip(), bounds=Bounds(commits=5))
    assert (history.reach, len(history.revisions)) == (Reach.CUT, 5)


def test_seconds_that_are_up_leave_no_history_rather_than_none_that_can_be_trusted(told: Told) -> None:
    folder = told([Step({"a.py": str(n)}) for n in range(12)])
    commit = subprocess.run(["git", "-C", folder, "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
    assert read_history(folder / ".git", commit.stdout.strip(), bounds=Bounds(seconds=0)).reach is Reach.NONE


def test_releases_are_the_finished_versions_of_the_whole(told: Told) -> None:
    tags = ["v0.1", "depot-labels-0.2", "v1.0rc1", "v1.0", "nightly", "v1.1-beta.2", "1.0.x"]
    history = history_of(told([Step({"a.py": str(n)}, tag=tag) for n, tag in enumerate(tags)]))
    assert [release.name for release in releases_of(history, "depot")] == ["v0.1", "v1.0"]


def test_the_first_release_of_a_commit_is_found_on_other_branches_too(told: Told) -> None:
    steps = [
        Step({"a.py": "1"}),
        Step({"a.py": "2"}),
        Step({"version": "1.0"}, "On a branch", parents=[2], tag="1.0"),
        Step({"a.py": "3"}, parents=[2]),
        Step({"a.py": "4"}, tag="1.1"),
    ]
    history = history_of(told(steps))
    first = first_release(history, releases_of(history, "depot"))
    assert [first[each.hash].name for each in history.revisions] == ["1.1", "1.1", "1.0", "1.0"]
