"""A batch of files: the good ones are written, the bad ones refused, and nothing leads out of the project's folder."""

import os
import shutil
import socket
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from going_on import exchange, going_on
from hypothesis import given
from hypothesis import strategies as st

from fondation_cli.project.edits import Edit
from fondation_cli.project.paths import checked
from fondation_cli.project.refusal import Refusal, Refused
from fondation_cli.project.tree import Tree
from fondation_cli.project.writing import Change, EditedFile, Limits, NewFile, Rejection, RemovedFile, Written, write

Write = Callable[..., Written]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


@pytest.fixture
def written(project: Path) -> Write:
    def run(*changes: Change, limits: Limits | None = None) -> Written:
        with Tree(project) as tree:
            return write(tree, changes, limits)

    return run


def refusals(done: Written) -> list[Refusal]:
    return [rejection.refusal for rejection in done.rejections]


def everything(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_a_bad_path_rejects_its_file_and_leaves_the_others_untouched(project: Path, written: Write) -> None:
    done = written(
        NewFile("README.md", "# Shop\n"),
        NewFile("../evil.py", "x"),
        NewFile("src/shop.py", "x = 1\n"),
        NewFile(".GIT/hooks/post-checkout", "x"),
        NewFile("/etc/passwd", "x"),
    )

    assert done.files == ["README.md", "src/shop.py"]
    assert done.rejections == [
        Rejection("../evil.py", Refusal.CLIMBS),
        Rejection(".GIT/hooks/post-checkout", Refusal.GIT),
        Rejection("/etc/passwd", Refusal.ABSOLUTE),
    ]
    assert everything(project.parent) == {"project/README.md": "# Shop\n", "project/src/shop.py": "x = 1\n"}


def test_a_file_is_edited_and_removed(project: Path, written: Write) -> None:
    written(NewFile("a.py", "one\ntwo\n"), NewFile("b.py", ""))

    done = written(EditedFile("a.py", (Edit("two", "three"),)), RemovedFile("b.py"))

    assert done.files == ["a.py", "b.py"]
    assert everything(project) == {"a.py": "one\nthree\n"}


def test_edits_are_all_made_or_none(project: Path, written: Write) -> None:
    written(NewFile("a.py", "one\ntwo\n"))

    done = written(EditedFile("a.py", (Edit("one", "1"), Edit("three", "3"))))

    assert refusals(done) == [Refusal.ABSENT]
    assert everything(project) == {"a.py": "one\ntwo\n"}


def test_an_answer_that_was_cut_is_never_saved(project: Path, written: Write) -> None:
    written(NewFile("a.py", "one\n"))

    done = written(
        NewFile("b.py", "def f(", finished=False),
        EditedFile("a.py", (Edit("one", "tw"),), finished=False),
        NewFile("c.py", "import x\n# ... rest of the file unchanged\n"),
    )

    assert refusals(done) == [Refusal.UNFINISHED, Refusal.UNFINISHED, Refusal.ELIDED]
    assert everything(project) == {"a.py": "one\n"}


def test_what_is_not_there_is_neither_edited_nor_removed(written: Write) -> None:
    done = written(EditedFile("a/b.py", (Edit("x", "y"),)), RemovedFile("c.py"))

    assert refusals(done) == [Refusal.ABSENT_FILE, Refusal.ABSENT_FILE]


def test_a_file_answered_twice_counts_once(project: Path, written: Write) -> None:
    done = written(NewFile("a.py", "1"), NewFile("a.py", "2"), NewFile("A.py", "3"))

    assert refusals(done) == [Refusal.TWICE, Refusal.TWICE]
    assert everything(project) == {"a.py": "1"}


@pytest.mark.parametrize("twin", ["README.MD", "Src/other.py", "src/Naı\u0308ve.py", "src/NAI\u0308VE.py"])
def test_a_name_that_is_another_ones_on_some_system_is_refused(twin: str, written: Write) -> None:
    written(NewFile("readme.md", ""), NewFile("src/naïve.py", ""))

    if "ı" in twin:  # a letter of its own everywhere
        assert written(NewFile(twin, "")).rejections == []
    else:
        assert refusals(written(NewFile(twin, ""))) == [Refusal.COLLISION]


def test_a_file_stands_where_a_folder_is_needed_and_the_other_way_round(written: Write) -> None:
    written(NewFile("a", ""), NewFile("b/c", ""))

    assert refusals(written(NewFile("a/x", ""), NewFile("b", ""))) == [Refusal.ON_THE_WAY, Refusal.FOLDER]


def test_the_bounds_of_a_batch_hold(project: Path, written: Write) -> None:
    limits = Limits(files=2, file_bytes=4, total_bytes=6)

    done = written(
        NewFile("a", "12345"),
        NewFile("b", "é23"),
        NewFile("c", "123"),
        NewFile("d", "12"),
        NewFile("e", ""),
        limits=limits,
    )

    assert refusals(done) == [Refusal.TOO_LARGE, Refusal.TOO_MUCH, Refusal.TOO_MANY]
    assert everything(project) == {"b": "é23", "d": "12"}


def test_a_file_that_is_too_large_is_not_read_to_be_edited(project: Path, written: Write) -> None:
    with (project / "huge").open("wb") as file:
        file.truncate(1 << 40)

    assert refusals(written(EditedFile("huge", (Edit("x", "y"),)))) == [Refusal.TOO_LARGE]


@pytest.mark.parametrize("content", ["a\0b", "\ud800"])
def test_what_is_no_text_is_not_written(content: str, project: Path, written: Write) -> None:
    assert refusals(written(NewFile("a", content))) == [Refusal.NOT_TEXT]
    assert everything(project) == {}


def test_what_is_no_text_is_not_edited(project: Path, written: Write) -> None:
    (project / "a").write_bytes(b"\xff\xfe")

    assert refusals(written(EditedFile("a", (Edit("x", "y"),)))) == [Refusal.NOT_TEXT]


def test_links_are_neither_followed_nor_replaced(project: Path, written: Write) -> None:
    outside = project.parent / "outside"
    outside.mkdir()
    (outside / "secret").write_text("secret")
    (project / "file").symlink_to(outside / "secret")
    (project / "folder").symlink_to(outside)
    (project / "nothing").symlink_to(outside / "new")

    done = written(
        NewFile("file", "x"),
        NewFile("folder/secret", "x"),
        NewFile("folder/new", "x"),
        NewFile("nothing", "x"),
        EditedFile("file", (Edit("secret", "x"),)),
        RemovedFile("folder/secret"),
    )

    assert {*refusals(done)} - {Refusal.TWICE} == {Refusal.LINK}
    assert everything(outside) == {"secret": "secret"}
    assert refusals(written(EditedFile("file", (Edit("secret", "x"),)), RemovedFile("nothing"))) == [Refusal.LINK] * 2


def test_another_name_of_a_file_outside_is_parted_from_it(project: Path, written: Write) -> None:
    outside = project.parent / "outside"
    outside.write_text("theirs")
    os.link(outside, project / "mine")

    written(NewFile("mine", "ours"))

    assert outside.read_text() == "theirs"


def test_pipes_and_sockets_are_not_waited_for(project: Path, written: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(project / "pipe")
    monkeypatch.chdir(project)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")

    done = written(EditedFile("pipe", (Edit("x", "y"),)), NewFile("socket", ""))

    assert refusals(done) == [Refusal.PIPE, Refusal.SOCKET]


def test_a_program_stays_one(project: Path, written: Write) -> None:
    (project / "run.sh").write_text("echo\n")
    (project / "run.sh").chmod(0o755)

    written(EditedFile("run.sh", (Edit("echo", "ls"),)), NewFile("plain", ""))

    assert os.access(project / "run.sh", os.X_OK)
    assert not (project / "plain").stat().st_mode & 0o111


def test_nothing_half_made_is_left(project: Path, written: Write) -> None:
    (project / "taken").mkdir()

    written(NewFile("taken", "x"), NewFile("a", "x"))

    assert sorted(path.name for path in project.iterdir()) == ["a", "taken"]


def test_a_full_disk_is_no_fault_of_the_file(small_disk: Path) -> None:
    with Tree(small_disk) as tree, pytest.raises(OSError, match="No space"):
        write(tree, [NewFile("a", "x" * 900_000)])

    assert list(small_disk.iterdir()) == []


def test_a_folder_that_is_swapped_for_a_link_all_the_time_never_leads_out(project: Path) -> None:
    outside = project.parent / "outside"
    outside.mkdir()
    (project / "a" / "b").mkdir(parents=True)
    (outside / "b").mkdir()
    (project / "link").symlink_to(outside)

    outcomes: Counter[str] = Counter()
    with going_on(lambda: exchange(project / "a", project / "link")), Tree(project) as tree:
        # Both must happen often, or nothing was raced.
        while min(outcomes["written"], outcomes["LINK"]) < 30:
            try:
                tree.write(checked("a/b/file"), b"x")
                outcomes["written"] += 1
            except Refused as refused:
                outcomes[refused.refusal.name] += 1

    assert list(outside.rglob("*")) == [outside / "b"]
    assert outcomes.keys() <= {"written", "LINK", "ON_THE_WAY"}


def test_a_file_that_is_swapped_for_a_link_all_the_time_never_leads_out(project: Path) -> None:
    secret = project.parent / "secret"
    secret.write_text("secret")
    (project / "a").write_text("mine")

    def swap() -> None:
        (project / "new").symlink_to(secret)
        (project / "new").rename(project / "a")
        (project / "plain").write_text("mine")
        (project / "plain").rename(project / "a")

    read = set()
    with going_on(swap), Tree(project) as tree:
        for _ in range(500):
            with suppress(Refused):
                read.add(tree.read(checked("a"), 100))
            with suppress(Refused):
                tree.write(checked("a"), b"ours")

    assert secret.read_text() == "secret"
    assert read <= {b"mine", b"ours", b""}


def test_the_root_itself_is_no_link(project: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(project)

    with pytest.raises(OSError, match=r"link"), Tree(tmp_path / "link"):
        pass


NAMES = st.sampled_from(["a", "A", "b", "é", "e\u0301", "link", "..", ".", "", ".git", "dir", "nul", "x" * 300, "c\n"])


@given(
    st.lists(
        st.builds(NewFile, st.lists(NAMES, min_size=1, max_size=4).map("/".join), st.text("xy", max_size=3)), max_size=8
    )
)
def test_whatever_is_answered_lands_inside_or_nowhere(
    tmp_path_factory: pytest.TempPathFactory, changes: list[NewFile]
) -> None:
    top = tmp_path_factory.mktemp("top")
    (top / "outside").mkdir()
    project = top / "project"
    project.mkdir()
    (project / "link").symlink_to(top / "outside")

    with Tree(project) as tree:
        done = write(tree, changes)

    assert len(done.files) + len(done.rejections) == len(changes)
    # Of what was answered several times, the first counts.
    kept = {change.path: change.content for change in reversed(changes) if change.path in done.files}
    assert everything(project) == kept
    assert sorted(path.name for path in top.iterdir()) == ["outside", "project"]
    assert list((top / "outside").iterdir()) == []
    shutil.rmtree(top)
