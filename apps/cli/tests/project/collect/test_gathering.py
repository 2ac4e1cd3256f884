"""Out of a folder that hostile code wrote come its regular files, within bounds; all else is listed with its reason."""

import os
import socket
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path, PurePosixPath

import pytest
from going_on import exchange, going_on
from hypothesis import given
from hypothesis import strategies as st

from fondation_cli.project.collect.bounds import Bounds, LeftOut
from fondation_cli.project.collect.gather import Gathered, gather
from fondation_cli.project.collect.walk import Ignored
from fondation_cli.project.refusal import Refusal
from fondation_shared.errors import Cancelled


def none_ignored(_path: str) -> bool:
    return False


class Taken:
    """What was gathered, read into memory."""

    def __init__(self, gathered: Gathered) -> None:
        self.files = {str(file.path): b"".join(gathered.chunks(file)) for file in gathered.files}
        self.executable = {str(file.path) for file in gathered.files if file.executable}
        self.left = {left.path: left.refusal for left in gathered.leavings.named}
        self.total = gathered.leavings.total


Take = Callable[..., Taken]


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "built"
    folder.mkdir()
    return folder


@pytest.fixture
def take(built: Path, tmp_path: Path) -> Take:
    def run(bounds: Bounds | None = None, ignored: Ignored = none_ignored) -> Taken:
        with gather(built, tmp_path, lambda: None, ignored=ignored, bounds=bounds) as gathered:
            return Taken(gathered)

    return run


def test_regular_files_are_taken_in_the_order_of_their_names(built: Path, take: Take) -> None:
    (built / "b").mkdir()
    (built / "b" / "c.js").write_text("1")
    (built / "a.html").write_text("<p>")
    (built / "run").write_text("#!/bin/sh\n")
    (built / "run").chmod(0o744)

    taken = take()

    assert list(taken.files.items()) == [("a.html", b"<p>"), ("b/c.js", b"1"), ("run", b"#!/bin/sh\n")]
    assert taken.executable == {"run"}
    assert taken.total == 0


def test_what_is_no_file_of_the_build_alone_is_left_with_its_reason(
    built: Path, take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = built.parent / "outside"
    outside.mkdir()
    (outside / "secret").write_text("secret")
    (built / "link").symlink_to(outside / "secret")
    (built / "folder").symlink_to(outside)
    (built / "loop").symlink_to("loop")
    os.link(outside / "secret", built / "hard")
    os.mkfifo(built / "pipe")
    monkeypatch.chdir(built)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
    (built / "suid").write_text("x")
    (built / "suid").chmod(0o4755)
    (built / "sgid").write_text("x")
    (built / "sgid").chmod(0o2755)

    taken = take()

    assert taken.files == {}
    assert taken.left == {
        "folder": Refusal.LINK,
        "hard": Refusal.HARD_LINK,
        "link": Refusal.LINK,
        "loop": Refusal.LINK,
        "pipe": Refusal.PIPE,
        "sgid": Refusal.SET_ID,
        "socket": Refusal.SOCKET,
        "suid": Refusal.SET_ID,
    }


def test_a_device_is_not_opened(built: Path, take: Take) -> None:
    with suppress(PermissionError):
        os.mknod(built / "device", 0o20644, os.makedev(5, 0))
    if not (built / "device").exists():
        pytest.skip("Only root can make devices, and not everywhere.")

    assert take().left == {"device": Refusal.DEVICE}


def test_evil_names_stay_behind_and_are_shown_harmless(built: Path, take: Take) -> None:
    evil = {
        "new\nline": Refusal.UNSEEN,
        "\x1b[2J": Refusal.UNSEEN,
        "photo\u202egpj.exe": Refusal.UNSEEN,
        ".GiT": Refusal.GIT,
        "nul.txt": Refusal.RESERVED,
        "a:b": Refusal.SYSTEM_CHARACTER,
        "back\\slash": Refusal.SYSTEM_CHARACTER,
        "end ": Refusal.EDGES,
        "\udcff": Refusal.NAME_NOT_TEXT,
    }
    for name in evil:
        (built / name).write_text("x")
    (built / "good").write_text("x")

    taken = take()

    assert taken.files == {"good": b"x"}
    assert sorted(taken.left.values()) == sorted(evil.values())
    assert all(path.isprintable() for path in taken.left)
    assert {r"new\nline", r"photo\u202egpj.exe", r"\udcff"} <= taken.left.keys()


def test_of_names_that_are_one_on_some_system_the_first_is_taken(built: Path, take: Take) -> None:
    for name in ("README", "readme", "caf\u00e9", "cafe\u0301"):
        (built / name).write_text(name)

    taken = take()

    assert sorted(taken.files) == ["README", "cafe\u0301"]
    assert taken.left == {"readme": Refusal.COLLISION, "caf\u00e9": Refusal.COLLISION}


def test_a_sparse_file_of_a_terabyte_costs_nothing(built: Path, take: Take) -> None:
    with (built / "huge").open("wb") as file:
        file.truncate(1 << 40)

    assert take().left == {"huge": Refusal.TOO_LARGE}


def test_the_bounds_hold(built: Path, take: Take) -> None:
    for name in ("a", "b", "c", "d"):
        (built / name).write_bytes(b"12345")
    (built / "e").write_bytes(b"123456")

    sized = take(Bounds(file_bytes=5, total_bytes=12))
    counted = take(Bounds(files=2))

    assert list(sized.files) == ["a", "b"]
    assert sized.left == {"c": Refusal.TOO_MUCH, "d": Refusal.TOO_MUCH, "e": Refusal.TOO_LARGE}
    assert list(counted.files) == ["a", "b"]
    assert set(counted.left.values()) == {Refusal.TOO_MANY}


def test_a_folder_with_too_many_names_stays_behind_whole(built: Path, take: Take) -> None:
    (built / "many").mkdir()
    for number in range(6):
        (built / "many" / str(number)).write_text("")
    (built / "one").write_text("")

    taken = take(Bounds(folder=5))

    assert list(taken.files) == ["one"]
    assert taken.left == {"many/": Refusal.TOO_MANY}


def test_nobody_looks_on_for_ever(built: Path, take: Take) -> None:
    for folder in range(10):
        (built / str(folder)).mkdir()
        for number in range(10):
            (built / str(folder) / str(number)).write_text("")

    taken = take(Bounds(entries=35))

    assert len(taken.files) == 31
    assert taken.left == {"…": Refusal.TOO_MANY}


def test_a_folder_in_a_folder_in_a_folder_ends_somewhere(built: Path, take: Take) -> None:
    script = "import os\nfor _ in range(3000):\n    os.mkdir('d')\n    os.chdir('d')\nopen('x', 'w')"
    subprocess.run([sys.executable, "-c", script], cwd=built, check=True)

    taken = take()

    assert taken.files == {}
    assert list(taken.left.values()) == [Refusal.TOO_DEEP]
    subprocess.run(["rm", "-rf", built / "d"], check=True)


def test_the_list_of_what_stays_behind_is_bounded(built: Path, take: Take) -> None:
    for number in range(500):
        (built / f"{number}").symlink_to("x")

    taken = take()

    assert len(taken.left) == 200
    assert taken.total == 500


def test_what_is_ignored_is_passed_over_without_a_word(built: Path, take: Take) -> None:
    (built / "node_modules").mkdir()
    (built / "node_modules" / "link").symlink_to("/")
    (built / "a").write_text("")

    taken = take(ignored=lambda path: path == "node_modules")

    assert list(taken.files) == ["a"]
    assert taken.total == 0


def test_a_part_is_taken_alone_and_found_without_a_link(built: Path, tmp_path: Path) -> None:
    (built / "web" / "dist").mkdir(parents=True)
    (built / "web" / "dist" / "index.html").write_text("<p>")
    (built / "other").write_text("x")
    (built / "link").symlink_to("web")
    (tmp_path / "outside" / "dist").mkdir(parents=True)
    (tmp_path / "outside" / "dist" / "secret").write_text("x")
    (built / "out").symlink_to(tmp_path / "outside")

    def taken(part: str) -> tuple[list[str], list[LeftOut]]:
        with gather(built, tmp_path, lambda: None, part=PurePosixPath(part)) as gathered:
            return [file.path for file in gathered.files], gathered.leavings.named

    assert taken("web/dist") == (["index.html"], [])
    assert taken("out/dist") == ([], [LeftOut("out/dist", Refusal.LINK)])
    assert taken("link") == ([], [LeftOut("link", Refusal.LINK)])
    assert taken("other") == ([], [LeftOut("other", Refusal.ON_THE_WAY)])
    assert taken("gone/dist") == ([], [LeftOut("gone/dist", Refusal.ABSENT_FILE)])


def test_what_is_closed_is_left(built: Path, tmp_path: Path, plain_user: list[str]) -> None:
    (built / "file").write_text("x")
    (built / "file").chmod(0)
    (built / "folder").mkdir()
    (built / "folder").chmod(0)
    (built / "listed").mkdir()
    (built / "listed" / "x").write_text("x")
    (built / "listed").chmod(0o400)
    script = (
        "import sys; from pathlib import Path; from fondation_cli.project.collect.gather import gather\n"
        "for folder in map(Path, sys.argv[2:]):\n"
        "    with gather(folder, Path(sys.argv[1]), lambda: None) as g:\n"
        "        print(g.files, [(l.path, l.refusal.name) for l in g.leavings.named])"
    )
    told = subprocess.run(
        [*plain_user, sys.executable, "-c", script, tmp_path, built, built / "folder"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout.splitlines() == [
        "[] [('file', 'CLOSED'), ('folder', 'CLOSED'), ('listed/x', 'CLOSED')]",
        "[] [('.', 'CLOSED')]",
    ]
    (built / "folder").chmod(0o700)
    (built / "listed").chmod(0o700)


def test_another_file_system_is_not_entered(small_disk: Path, tmp_path: Path) -> None:
    (small_disk / "x").write_text("x")

    with gather(tmp_path, tmp_path, lambda: None) as gathered:
        assert gathered.leavings.named == [LeftOut("disk", Refusal.ELSEWHERE)]


def test_it_can_be_stopped(built: Path, tmp_path: Path) -> None:
    (built / "a").write_text("x")

    def stop() -> None:
        raise Cancelled("The run was cancelled.")

    with pytest.raises(Cancelled), gather(built, tmp_path, stop):
        pass
    assert sorted(path.name for path in tmp_path.iterdir()) == ["built"]


def test_a_file_that_goes_on_changing_is_left_or_taken_whole(built: Path, take: Take) -> None:
    place = built / "a"
    place.write_bytes(b"x" * 3_000_000)

    def change() -> None:
        with place.open("r+b") as file:
            file.truncate(1_000_000)
            file.truncate(3_000_000)

    with going_on(change):
        outcomes = [take() for _ in range(20)]

    for taken in outcomes:
        assert taken.left in ({}, {"a": Refusal.CHANGED})
        assert all(len(content) in {1_000_000, 3_000_000} for content in taken.files.values())


def test_what_is_swapped_while_it_is_taken_never_leads_out_and_never_blocks(built: Path, take: Take) -> None:
    secret = built.parent / "secret"
    secret.mkdir()
    for folder in (built / "a-folder", secret):
        folder.mkdir(exist_ok=True)
        (folder / "file").write_text(folder.name)
    (built / "b-link").symlink_to(secret)
    (built / "c-file").write_text("c-file")
    (built / "d-link").symlink_to(secret / "file")
    os.mkfifo(built / "e-pipe")

    def swap() -> None:
        exchange(built / "a-folder", built / "b-link")
        exchange(built / "c-file", built / "d-link")
        exchange(built / "c-file", built / "e-pipe")

    contents: set[bytes] = set()
    refusals: set[Refusal] = set()
    with going_on(swap):
        while not (contents >= {b"a-folder", b"c-file"} and refusals >= {Refusal.LINK, Refusal.PIPE, Refusal.CHANGED}):
            taken = take()
            contents.update(taken.files.values())
            refusals.update(taken.left.values())

    assert contents == {b"a-folder", b"c-file"}


def test_memory_is_flat_whatever_a_build_leaves(built: Path, tmp_path: Path) -> None:
    with (built / "large").open("wb") as file:
        file.truncate(200_000_000)
    for number in range(3000):
        (built / f"{number}.txt").symlink_to("x")

    tracemalloc.start()
    with gather(built, tmp_path, lambda: None) as gathered:
        assert gathered.size == 200_000_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 10_000_000


NAMES = st.text(st.characters(exclude_characters="/\0"), min_size=1, max_size=8).filter(
    lambda name: name not in {".", ".."}
)


@given(st.dictionaries(NAMES, st.binary(max_size=20), max_size=6))
def test_every_file_is_taken_or_listed(tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes]) -> None:
    built = tmp_path_factory.mktemp("built")
    for name, content in files.items():
        with suppress(UnicodeEncodeError):
            (built / name).write_bytes(content)
    there = {path.name for path in built.iterdir()}

    with gather(built, built.parent, lambda: None) as gathered:
        taken = Taken(gathered)

    assert len(taken.files) + taken.total == len(there)
    assert all(files[name] == content for name, content in taken.files.items())
