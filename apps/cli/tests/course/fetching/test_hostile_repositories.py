"""Repositories as an enemy, or bad luck, would make them: an answer or an index, in bounded time, and nothing else."""

import hashlib
import os
import resource
import subprocess
import sys
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from fondation_cli.course import git as git_processes
from fondation_cli.course import snapshot as snapshots
from fondation_cli.course.fetch import fetch
from fondation_cli.course.index import build_index
from fondation_cli.course.languages import LANGUAGES
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.course.symbols import Index
from fondation_shared.errors import FondationError, RepositoryError

MakeRepository = Callable[[Mapping[str, str | bytes]], Path]
Git = Callable[..., str]

GOOD = {"good.py": "def good(): ...\n"}


def quiet(done: int, total: int, message: str = "") -> None: ...


def opened(folder: Path, tmp_path: Path, ref: str | None = None) -> Snapshot:
    return fetch(str(folder), tmp_path / "workspace", quiet, ref=ref)


def indexed(folder: Path, tmp_path: Path, ref: str | None = None) -> Index:
    with opened(folder, tmp_path, ref) as snapshot:
        return build_index(snapshot, quiet)


def left_out(index: Index) -> dict[str, str]:
    return {one.path: one.reason for one in index.skipped}


def put(folder: Path, kind: str, content: bytes, *, claimed: int | None = None) -> str:
    """Write an object that git itself would not write; `claimed` is the size that it says it has."""
    head = f"{kind} {len(content) if claimed is None else claimed}\0".encode()
    name = hashlib.sha1(head + content, usedforsecurity=False).hexdigest()
    place = folder / ".git" / "objects" / name[:2] / name[2:]
    place.parent.mkdir(exist_ok=True)
    if not place.exists():
        place.write_bytes(zlib.compress(head + content))
    return name


def commit_of(folder: Path, git: Git, tree: str) -> str:
    return git(folder, "commit-tree", tree, "-m", "Made by hand")


def tree_of(folder: Path, entries: Mapping[bytes, tuple[bytes, str]]) -> str:
    rows = [mode + b" " + name + b"\0" + bytes.fromhex(blob) for name, (mode, blob) in entries.items()]
    return put(folder, "tree", b"".join(rows))


def test_paths_that_lead_elsewhere_are_listed_and_never_read(
    make_repository: MakeRepository, git: Git, tmp_path: Path
) -> None:
    folder = make_repository(GOOD)
    blob = git(folder, "rev-parse", "HEAD:good.py")
    inner = tree_of(folder, {b"passwd.py": (b"100644", blob)})
    names = {b".": b"40000", b"..": b"40000", b".git": b"40000", b"ok": b"40000"}
    tree = tree_of(folder, {name: (mode, inner) for name, mode in names.items()})

    index = indexed(folder, tmp_path, commit_of(folder, git, tree))

    assert [file.path for file in index.files] == ["ok/passwd.py"]
    impossible = "its path is none that a file may have"
    assert left_out(index) == {f"{name}/passwd.py": impossible for name in (".", "..", ".git")}


@pytest.mark.parametrize(
    "name",
    ["new\nline.py", "tab\t.py", "bell\a.py", "\u202egnp.py", "esc\x1b[31m.py", "-rf.py", "--help.py", " .py", '"'],
)
def test_a_name_may_hold_anything(make_repository: MakeRepository, tmp_path: Path, name: str) -> None:
    index = indexed(make_repository({name: "def f(): ...\n"}), tmp_path)

    assert [file.path for file in index.files] == [name]


def test_folders_in_folders_without_end_are_an_answer_or_an_index(
    make_repository: MakeRepository, git: Git, tmp_path: Path
) -> None:
    folder = make_repository(GOOD)
    blob = git(folder, "rev-parse", "HEAD:good.py")
    tree = tree_of(folder, {b"deep.py": (b"100644", blob)})
    for _ in range(10_000):
        tree = tree_of(folder, {b"a": (b"40000", tree)})
    commit = commit_of(folder, git, tree)

    found: Index | None = None
    refusals: list[str | None] = []
    try:
        found = indexed(folder, tmp_path, commit)
    except RepositoryError as error:
        # A newer git goes no deeper than 2,048 folders.
        refusals.append(error.hint)

    assert all(refusals)
    assert found is None or found.total_files == 1


def test_a_file_of_ten_gigabytes_is_left_out_unread(make_repository: MakeRepository, git: Git, tmp_path: Path) -> None:
    folder = make_repository(GOOD)
    good = git(folder, "rev-parse", "HEAD:good.py")
    vast = put(folder, "blob", b"x" * 100, claimed=10 * 2**30)
    tree = tree_of(folder, {b"good.py": (b"100644", good), b"vast.py": (b"100644", vast)})

    index = indexed(folder, tmp_path, commit_of(folder, git, tree))

    assert [file.path for file in index.files] == ["good.py"]
    assert left_out(index) == {"vast.py": "larger than 1 MB"}


def test_folders_that_hold_each_other_ten_times_over_are_too_many_files(
    make_repository: MakeRepository, git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_repository(GOOD)
    blob = git(folder, "rev-parse", "HEAD:good.py")
    tree = tree_of(folder, {b"f%d" % number: (b"100644", blob) for number in range(10)})
    for _ in range(9):
        tree = tree_of(folder, {b"d%d" % number: (b"40000", tree) for number in range(10)})
    monkeypatch.setattr(snapshots, "MOST_ENTRIES", 20_000)

    with pytest.raises(RepositoryError, match="too many files"):
        indexed(folder, tmp_path, commit_of(folder, git, tree))


def test_a_path_that_no_disk_holds_is_left_out_and_shown_in_part(
    make_repository: MakeRepository, git: Git, tmp_path: Path
) -> None:
    folder = make_repository(GOOD)
    blob = git(folder, "rev-parse", "HEAD:good.py")
    names = {b"good.py": blob, b"l" * 100_000 + b".py": blob, "é".encode() * 130 + b".py": blob}
    tree = tree_of(folder, {name: (b"100644", each) for name, each in names.items()})
    for number in range(300):
        tree = tree_of(folder, {b"d%03d" % number: (b"40000", tree)})
    tree = tree_of(folder, {b"deep": (b"40000", tree), b"good.py": (b"100644", blob)})

    index = indexed(folder, tmp_path, commit_of(folder, git, tree))

    assert index.total_files == 4
    assert set(left_out(index).values()) == {"its path is none that a file may have"}
    assert max(map(len, left_out(index))) < 500


def test_a_message_of_a_hundred_megabytes_costs_its_subject_only(
    make_repository: MakeRepository, git: Git, tmp_path: Path
) -> None:
    folder = make_repository(GOOD)
    first, tree = git(folder, "rev-parse", "HEAD", "HEAD^{tree}").split()
    who = "A <a@example.org> 1000000000 +0000"
    head = f"tree {tree}\nparent {first}\nauthor {who}\ncommitter {who}\n\n"
    commit = put(folder, "commit", head.encode() + b"m" * 100_000_000)

    with opened(folder, tmp_path, commit) as snapshot:
        history = snapshot.history

    assert [each.subject for each in history.revisions] == ["", "All of it"]


@pytest.mark.parametrize("name", ["objects/info/alternates", "shallow"])
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(
    make_repository: MakeRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    folder = make_repository(GOOD)
    os.mkfifo(folder / ".git" / name)
    monkeypatch.setattr(git_processes, "QUICK_SECONDS", 1.0)

    with pytest.raises(RepositoryError) as refused:
        opened(folder, tmp_path)

    assert refused.value.hint


def test_a_list_of_stores_without_end_is_not_read(make_repository: MakeRepository, tmp_path: Path) -> None:
    folder = make_repository(GOOD)
    with (folder / ".git/objects/info/alternates").open("wb") as file:
        file.truncate(10 * 2**30)

    with pytest.raises(RepositoryError, match="is no list of folders"):
        opened(folder, tmp_path)


def test_no_spelling_borrows_objects_from_outside_the_roots(make_repository: MakeRepository, tmp_path: Path) -> None:
    folder = make_repository(GOOD)
    allowed = tmp_path / "allowed"
    allowed.mkdir()
    secret = tmp_path / "secret"
    (folder / ".git" / "objects").rename(secret)
    folder = folder.rename(allowed / "project")
    objects = folder / ".git" / "objects"
    (allowed / "odd\x0b").mkdir()
    (allowed / "odd\x0b" / "way").symlink_to(secret)

    def is_refused() -> bool:
        with pytest.raises(RepositoryError) as refused:
            fetch(str(folder), tmp_path / "workspace", quiet, allowed_roots=[allowed])
        return "outside" in refused.value.detail or "quotes" in refused.value.detail

    (objects / "info").mkdir(parents=True)
    for spelling in (f'"{secret}"', f"{allowed}/odd\x0b/way", str(secret)):
        (objects / "info" / "alternates").write_text(spelling + "\n")
        assert is_refused()

    (objects / "info" / "alternates").unlink()
    for store in secret.iterdir():
        if store.name != "info":
            (objects / store.name).symlink_to(store)
    assert is_refused()


def test_a_file_of_grafts_does_not_change_what_came_before(
    make_repository: MakeRepository, git: Git, tmp_path: Path
) -> None:
    folder = make_repository(GOOD)
    git(folder, "commit", "-q", "--allow-empty", "-m", "Second")
    (folder / ".git" / "info").mkdir(exist_ok=True)
    (folder / ".git" / "info" / "grafts").write_text(git(folder, "rev-parse", "HEAD") + "\n")

    with opened(folder, tmp_path) as snapshot:
        assert [each.subject for each in snapshot.history.revisions] == ["Second", "All of it"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds another process")
def test_a_git_that_reads_has_a_bounded_heap() -> None:
    with git_processes.start(["sleep", "60"]) as process:
        bound, _ = resource.prlimit(process.pid, resource.RLIMIT_DATA)
        process.kill()

    assert 0 < bound <= git_processes.MEMORY_LIMIT


def test_a_work_tree_s_own_files_are_never_read(make_repository: MakeRepository, tmp_path: Path) -> None:
    folder = make_repository(GOOD)
    with (folder / "sparse.bin").open("wb") as file:
        file.truncate(10 * 2**30)
    os.mkfifo(folder / "pipe.py")

    assert left_out(indexed(folder, tmp_path)) == {}


def test_damaged_objects_cost_their_files_only(make_repository: MakeRepository, git: Git, tmp_path: Path) -> None:
    files = {f"m{number}.py": f"def f{number}(): ...\n" for number in range(30)}
    folder = make_repository({**files, **GOOD})
    damaged = ["m3.py", "m4.py", "m17.py"]
    for path in damaged:
        blob = git(folder, "rev-parse", f"HEAD:{path}")
        place = folder / ".git" / "objects" / blob[:2] / blob[2:]
        whole = place.read_bytes()
        place.chmod(0o644)
        place.write_bytes(whole[: len(whole) // 2] if path != "m4.py" else b"nothing like it")

    index = indexed(folder, tmp_path)

    assert {file.path for file in index.files} == ({*files, *GOOD} - set(damaged))
    said = "its content is damaged in the repository"
    # What does not even begin as an object is none, to git.
    assert left_out(index) == {"m3.py": said, "m4.py": "its content is missing from the repository", "m17.py": said}


def test_a_tree_that_is_damaged_is_said(make_repository: MakeRepository, git: Git, tmp_path: Path) -> None:
    folder = make_repository({"a/b.py": "x = 1\n"})
    tree = git(folder, "rev-parse", "HEAD:a")
    place = folder / ".git" / "objects" / tree[:2] / tree[2:]
    place.chmod(0o644)
    place.write_bytes(place.read_bytes()[:8])

    with pytest.raises(RepositoryError) as refused:
        indexed(folder, tmp_path)
    assert refused.value.hint


def test_references_in_a_circle_are_said(make_repository: MakeRepository, tmp_path: Path) -> None:
    folder = make_repository(GOOD)
    heads = folder / ".git" / "refs" / "heads"
    for name, target in (("a", "b"), ("b", "a"), ("main", "a")):
        (heads / name).write_text(f"ref: refs/heads/{target}\n")

    with pytest.raises(RepositoryError) as refused:
        opened(folder, tmp_path)
    assert refused.value.hint


def test_a_file_of_references_that_is_no_such_thing_is_said(
    make_repository: MakeRepository, git: Git, tmp_path: Path
) -> None:
    folder = make_repository(GOOD)
    git(folder, "pack-refs", "--all")
    (folder / ".git" / "packed-refs").write_bytes(b"\0\xff not refs\n" * 1000)

    with pytest.raises(RepositoryError) as refused:
        opened(folder, tmp_path)
    assert refused.value.hint


def test_a_store_that_borrows_from_itself_opens(make_repository: MakeRepository, tmp_path: Path) -> None:
    folder = make_repository(GOOD)
    objects = folder / ".git" / "objects"
    (objects / "info" / "alternates").write_text(f"{objects}\n../objects\n")

    assert [file.path for file in indexed(folder, tmp_path).files] == ["good.py"]


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root gives files away.")
def test_whose_a_repository_is_matters_not(make_repository: MakeRepository, tmp_path: Path) -> None:
    folder = make_repository(GOOD)
    for place in (folder, *folder.rglob("*")):
        os.chown(place, 12345, 12345)

    assert [file.path for file in indexed(folder, tmp_path).files] == ["good.py"]


def test_a_long_message_and_many_parents_are_no_matter(
    make_repository: MakeRepository, git: Git, tmp_path: Path
) -> None:
    folder = make_repository(GOOD)
    tree = git(folder, "rev-parse", "HEAD^{tree}")
    parents = [git(folder, "commit-tree", tree, "-m", f"Parent {number}") for number in range(40)]
    lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
    person = "A <a@example.org> 1000000000 +0000"
    text = "\n".join([*lines, f"author {person}", f"committer {person}", "", "long " * 1_000_000])
    commit = put(folder, "commit", text.encode())

    assert [file.path for file in indexed(folder, tmp_path, commit).files] == ["good.py"]


def test_what_a_configuration_includes_or_points_to_is_not_followed(
    make_repository: MakeRepository, git: Git, tmp_path: Path
) -> None:
    folder = make_repository(GOOD)
    ran = tmp_path / "ran"
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {ran}\n")
    trap.chmod(0o755)
    (tmp_path / "more").write_text(f"[core]\n\tfsmonitor = {trap}\n\tsshCommand = {trap}\n")
    for name, value in {
        "include.path": str(tmp_path / "more"),
        "uploadpack.packObjectsHook": str(trap),
        "core.worktree": "/etc",
        "core.gitProxy": str(trap),
        "gpg.program": str(trap),
        "log.showSignature": "true",
        "remote.origin.url": f"ext::{trap}",
        "remote.origin.promisor": "true",
        "remote.origin.uploadpack": str(trap),
        "alias.cat-file": f"!{trap}",
        "alias.ls-tree": f"!{trap}",
        "tar.tar.gz.command": str(trap),
        "merge.evil.driver": str(trap),
    }.items():
        git(folder, "config", name, value)
    blob = put(folder, "blob", b"x = 2\n")
    tree = tree_of(folder, {b"good.py": (b"100644", blob), b"lost.py": (b"100644", "1" * 40)})
    commit = commit_of(folder, git, tree)

    index = indexed(folder, tmp_path, commit)

    assert [file.path for file in index.files] == ["good.py"]
    assert left_out(index) == {"lost.py": "its content is missing from the repository"}
    assert not ran.exists()


@pytest.mark.parametrize(
    "address",
    [
        "--upload-pack=touch ran",
        "-u touch ran",
        "ext::sh -c touch% ran",
        "https://-oProxyCommand=touch ran/x",
        "https://example.org/--upload-pack=touch%20ran/../..",
        "fd::17/foo",
        "https://example.org:99999/x",
        "https://[::1]/x",
        "https://2130706433/x",
        "\0",
        "https://example.org/\nhost: x",
    ],
)
def test_an_address_never_becomes_an_option_or_a_program(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FondationError):
        fetch(address, tmp_path / "workspace", quiet)
    assert not (tmp_path / "ran").exists()
    assert not (tmp_path / "workspace").exists()


BOMBS = {
    "line": b"x" + b"+x" * 450_000,
    "brackets": b"(" * 10_000 + b")" * 10_000,
    "open": b"({[" * 30_000,
    "chain": b"a" + b".b()\n" * 100_000,
    "imports": b"import a.b.*;\n" * 30_000,
    "names": b"".join(b"a%d = 1\n" % number for number in range(60_000)),
}


@pytest.mark.parametrize("name", LANGUAGES)
def test_no_text_breaks_a_parser_for_the_files_around_it(
    make_repository: MakeRepository, tmp_path: Path, name: str
) -> None:
    suffix = LANGUAGES[name].suffixes[0]
    folder = make_repository({**GOOD, **{f"{bomb}{suffix}": text for bomb, text in BOMBS.items()}})

    with opened(folder, tmp_path) as snapshot:
        index = build_index(snapshot, quiet, file_seconds=1.5)

    read = {file.path for file in index.files}
    assert "good.py" in read
    assert read | left_out(index).keys() == {"good.py", *(f"{bomb}{suffix}" for bomb in BOMBS)}
    assert sum(len(file.definitions) + len(file.references) for file in index.files) > 0


def test_megabytes_of_minified_code_are_left_out(make_repository: MakeRepository, tmp_path: Path) -> None:
    minified = b"!function(t,e){return t+e}(1,2);" * 31_000
    folder = make_repository({**GOOD, **{f"js/b{number}.js": b"%d;" % number + minified for number in range(20)}})

    index = indexed(folder, tmp_path)

    assert [file.path for file in index.files] == ["good.py"]
    assert set(left_out(index).values()) == {"minified"}


@pytest.mark.alone
def test_a_hundred_thousand_files_are_read_in_bounded_memory(tmp_path: Path, git: Git) -> None:
    folder = tmp_path / "many"
    git(tmp_path, "init", "-q", "-b", "main", str(folder))
    with subprocess.Popen(["git", "-C", folder, "fast-import", "--quiet"], stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(b"blob\nmark :1\ndata 16\ndef many(): ...\n\nblob\nmark :2\ndata 2\nx\n\n")
        process.stdin.write(b"commit refs/heads/main\ncommitter A <a@example.org> 0 +0000\ndata 1\nm\n")
        for number in range(100_000):
            ending = ("py", "txt")[number % 2]
            process.stdin.write(b"M 100644 :%d d%d/f%d.%s\n" % (1 + number % 2, number // 500, number, ending.encode()))
    assert process.returncode == 0

    index = indexed(folder, tmp_path)

    assert index.total_files == len(index.files) == 100_000
