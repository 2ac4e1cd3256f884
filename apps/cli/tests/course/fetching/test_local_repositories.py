import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import psutil
import pytest
from pace import paced

from fondation_cli.course.fetch import fetch
from fondation_cli.course.snapshot import GitStopped, Snapshot, Unreadable
from fondation_cli.messages import Messages
from fondation_shared.errors import RepositoryError

MakeRepository = Callable[[Mapping[str, str | bytes]], Path]
Git = Callable[..., str]


def quiet(done: int, total: int, message: str = "") -> None: ...


def opened(path: Path | str, workspace: Path, ref: str | None = None, roots: tuple[Path, ...] = ()) -> Snapshot:
    return fetch(str(path), workspace, quiet, ref=ref, allowed_roots=roots)


def test_a_work_tree_is_pinned_at_its_commit(make_repository: MakeRepository, git: Git, tmp_path: Path) -> None:
    folder = make_repository({"a.py": "x = 1\n", "b/c.txt": "é\n"})
    (folder / "a.py").write_text("changed, and not committed\n")

    with opened(folder, tmp_path) as snapshot:
        assert snapshot.commit == git(folder, "rev-parse", "HEAD")
        assert snapshot.ref == "main"
        assert snapshot.name == "project"
        assert [(entry.path, entry.mode, entry.size) for entry in snapshot.entries()] == [
            ("a.py", "100644", 6),
            ("b/c.txt", "100644", 3),
        ]
        assert snapshot.read("a.py") == b"x = 1\n"
        assert snapshot.read("b/c.txt").decode() == "é\n"


def test_a_git_that_is_killed_is_started_again(make_repository: MakeRepository, tmp_path: Path) -> None:
    folder = make_repository({"a.py": "x = 1\n", "b.py": "y = 1\n"})
    with opened(folder, tmp_path) as snapshot:
        snapshot.read("a.py")
        [reader] = [child for child in psutil.Process().children() if "cat-file" in child.cmdline()]
        reader.kill()
        reader.wait(60)
        assert snapshot.read("b.py") == b"y = 1\n"


def test_a_git_that_stops_whenever_it_is_asked_is_said_and_worth_another_try(
    make_repository: MakeRepository, git: Git, tmp_path: Path
) -> None:
    folder = make_repository({"a.py": "x = 1\n"})
    with opened(folder, tmp_path) as snapshot:
        blob = git(folder, "rev-parse", "HEAD:a.py")
        stored = folder / ".git" / "objects" / blob[:2] / blob[2:]
        stored.chmod(0o644)
        stored.write_bytes(stored.read_bytes()[:12])
        with pytest.raises(GitStopped, match="git stopped") as stopped:
            snapshot.read("a.py")
    assert stopped.value.retryable


def test_nothing_is_written_into_a_local_repository(make_repository: MakeRepository, tmp_path: Path) -> None:
    folder = make_repository({"a.py": "x = 1\n"})
    before = sorted((path, path.stat().st_mtime_ns) for path in folder.rglob("*"))

    with opened(folder, tmp_path / "workspace") as snapshot:
        snapshot.read("a.py")

    assert sorted((path, path.stat().st_mtime_ns) for path in folder.rglob("*")) == before


def test_a_bare_repository_a_git_folder_and_a_linked_work_tree_open(
    make_repository: MakeRepository, git: Git, tmp_path: Path
) -> None:
    folder = make_repository({"a.py": "x = 1\n"})
    git(folder, "clone", "-q", "--bare", str(folder), str(tmp_path / "bare.git"))
    git(folder, "worktree", "add", "-q", str(tmp_path / "linked"), "HEAD")

    for place in (tmp_path / "bare.git", folder / ".git", tmp_path / "linked"):
        with opened(place, tmp_path) as snapshot:
            assert snapshot.read("a.py") == b"x = 1\n"


@pytest.mark.parametrize(
    ("ref", "short"),
    [("feature/one", "feature/one"), ("v1.0", "v1.0"), ("HEAD", "main"), ("HEAD~1", None), ("refs/heads/main", "main")],
)
def test_any_name_of_a_commit_is_a_ref(
    make_repository: MakeRepository, git: Git, tmp_path: Path, ref: str, short: str | None
) -> None:
    folder = make_repository({"a.py": "first\n"})
    git(folder, "branch", "feature/one")
    git(folder, "tag", "-a", "v1.0", "-m", "A tag with words")
    (folder / "a.py").write_text("second\n")
    git(folder, "commit", "-q", "-am", "Second")

    with opened(folder, tmp_path, ref) as snapshot:
        first = ref not in {"HEAD", "refs/heads/main"}
        assert snapshot.read("a.py") == (b"first\n" if first else b"second\n")
        assert snapshot.ref == short


def test_a_short_and_a_full_hash_are_refs(make_repository: MakeRepository, git: Git, tmp_path: Path) -> None:
    folder = make_repository({"a.py": "x\n"})
    commit = git(folder, "rev-parse", "HEAD")

    assert opened(folder, tmp_path, commit).commit == commit
    assert opened(folder, tmp_path, commit[:8]).commit == commit


def test_an_unknown_ref_comes_with_names_like_it(make_repository: MakeRepository, git: Git, tmp_path: Path) -> None:
    folder = make_repository({"a.py": "x\n"})
    git(folder, "branch", "release-2")

    with pytest.raises(RepositoryError) as refused:
        opened(folder, tmp_path, "relase-2")

    assert "no branch, tag or commit called relase-2" in refused.value.detail
    assert "release-2" in (refused.value.cause or "")
    assert (refused.value.hint or "").startswith("git ls-remote")


def test_among_a_hundred_thousand_names_one_that_is_not_there_is_soon_said(
    make_repository: MakeRepository, git: Git, tmp_path: Path
) -> None:
    folder = make_repository({"a.py": "x\n"})
    commit = git(folder, "rev-parse", "HEAD")
    names = (f"{commit} refs/heads/topic/{number:06}-on-something\n" for number in range(100_000))
    (folder / ".git" / "packed-refs").write_text("# pack-refs with: peeled fully-peeled sorted \n" + "".join(names))
    before = time.process_time()

    with pytest.raises(RepositoryError) as refused:
        opened(folder, tmp_path, "topic/050000-on-somethin")

    assert "topic/050000-on-something" in (refused.value.cause or "")
    assert time.process_time() - before < paced(5)


def test_a_list_of_refs_of_ten_gigabytes_is_refused_at_once(make_repository: MakeRepository, tmp_path: Path) -> None:
    folder = make_repository({"a.py": "x\n"})
    place = folder / ".git" / "packed-refs"
    place.touch()
    os.truncate(place, 10 * 1024**3)

    with pytest.raises(RepositoryError) as refused:
        opened(folder, tmp_path)

    assert refused.value.detail == f"{place} is no list of branches and tags."
    assert refused.value.cause == "It has 10,737,418,240 bytes."
    assert Messages("fr").translate(refused.value.detail) != refused.value.detail
    place.unlink()
    os.mkfifo(place)
    with pytest.raises(RepositoryError) as refused:
        opened(folder, tmp_path)
    assert refused.value.cause == "It is not a file."


@pytest.mark.parametrize("ref", ["--help", "-x", "main:a.py", "@{-1}"])
def test_a_ref_is_never_an_option_or_another_thing_than_a_commit(
    make_repository: MakeRepository, tmp_path: Path, ref: str
) -> None:
    with pytest.raises(RepositoryError):
        opened(make_repository({"a.py": "x\n"}), tmp_path, ref)


def test_what_is_no_repository_says_what_to_type(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "a.py").write_text("x\n")
    (tmp_path / "file").write_text("x\n")
    said = {}
    for name in ("nowhere", "empty", "plain", "file"):
        with pytest.raises(RepositoryError) as refused:
            opened(tmp_path / name, tmp_path)
        assert refused.value.cause
        assert refused.value.exit_code == 3
        said[name] = (refused.value.detail, refused.value.hint or "")

    assert "There is no" in said["nowhere"][0]
    assert "is empty" in said["empty"][0]
    assert "not a Git repository" in said["plain"][0]
    assert "git init && git add -A && git commit" in said["plain"][1]
    assert "is a file" in said["file"][0]


def test_a_repository_without_commits_says_so(tmp_path: Path, git: Git) -> None:
    (tmp_path / "new").mkdir()
    git(tmp_path / "new", "init", "-q")

    with pytest.raises(RepositoryError) as refused:
        opened(tmp_path / "new", tmp_path)

    assert "no commits yet" in refused.value.detail
    assert (refused.value.hint or "").endswith(" && git add -A && git commit -m 'First commit'")


def test_a_folder_inside_a_repository_points_to_the_top(make_repository: MakeRepository, tmp_path: Path) -> None:
    folder = make_repository({"inside/a.py": "x\n"})

    with pytest.raises(RepositoryError) as refused:
        opened(folder / "inside", tmp_path)

    assert refused.value.hint == f"fondation course {folder}"


def test_an_unreadable_folder_says_so(make_repository: MakeRepository, tmp_path: Path) -> None:
    folder = make_repository({"a.py": "x\n"})
    program = (
        "import sys; from pathlib import Path; from fondation_cli.course.fetch import fetch\n"
        "fetch(sys.argv[1], Path(sys.argv[2]), lambda *words: None)\n"
    )
    # Root reads every folder, but not without its capabilities.
    powerless = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    folder.chmod(0)
    try:
        done = subprocess.run(
            [*powerless, sys.executable, "-c", program, folder, tmp_path], capture_output=True, text=True, check=False
        )
    finally:
        folder.chmod(0o755)

    assert re.search(r"RepositoryError: .* may not be read", done.stderr), done.stderr


def test_git_that_is_missing_says_so(
    make_repository: MakeRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_repository({"a.py": "x\n"})
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(RepositoryError, match="Git is not installed"):
        opened(folder, tmp_path)


def test_the_repository_s_own_configuration_hooks_and_filters_never_run(
    make_repository: MakeRepository, git: Git, tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    folder = make_repository({"a.py": "x\n", ".gitattributes": "*.py filter=evil diff=evil\n"})
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {ran}\ncat\n")
    trap.chmod(0o755)
    for name in (
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "core.editor",
        "filter.evil.smudge",
        "filter.evil.clean",
        "diff.evil.textconv",
        "diff.evil.command",
        "credential.helper",
        "core.alternateRefsCommand",
    ):
        git(folder, "config", name, str(trap))
    git(folder, "config", "alias.cat-file", f"!{trap}")
    git(folder, "config", "core.hooksPath", str(tmp_path))
    # A partial clone whose missing objects would be asked for from a remote that is a command.
    git(folder, "config", "extensions.partialClone", "origin")
    git(folder, "config", "remote.origin.promisor", "true")
    git(folder, "config", "remote.origin.url", f"ext::{trap}")
    git(folder, "config", "protocol.ext.allow", "always")
    for name in ("reference-transaction", "post-checkout", "post-index-change"):
        hook = folder / ".git" / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_bytes(trap.read_bytes())
        hook.chmod(0o755)
    blob = git(folder, "rev-parse", "HEAD:a.py")
    (folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()

    with opened(folder, tmp_path / "workspace") as snapshot:
        snapshot.entries()
        with pytest.raises(Unreadable, match="missing"):
            snapshot.read("a.py")
        assert snapshot.read(".gitattributes")

    assert not ran.exists()


def test_links_submodules_and_lfs_pointers_are_no_files(
    make_repository: MakeRepository, git: Git, tmp_path: Path
) -> None:
    folder = make_repository(
        {"a.py": "x\n", "big.bin": "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"}
    )
    (folder / "link").symlink_to("/etc/passwd")
    git(folder, "add", "link")
    commit = git(folder, "rev-parse", "HEAD")
    git(folder, "update-index", "--add", "--cacheinfo", f"160000,{commit},module")
    git(folder, "commit", "-q", "-m", "A link and a submodule")

    with opened(folder, tmp_path) as snapshot:
        kinds = {entry.path: entry.is_file for entry in snapshot.entries()}
        assert kinds == {"a.py": True, "big.bin": True, "link": False, "module": False}
        for path, reason in (
            ("link", "symbolic link"),
            ("module", "submodule"),
            ("big.bin", "Git LFS"),
            ("no", "no no"),
        ):
            with pytest.raises(Unreadable, match=reason):
                snapshot.read(path)


def test_with_allowed_roots_nothing_outside_them_is_read(
    make_repository: MakeRepository, git: Git, tmp_path: Path
) -> None:
    outside = make_repository({"secret.txt": "secret\n"})
    allowed = tmp_path / "allowed"
    allowed.mkdir()
    (allowed / "link").symlink_to(outside)
    git(outside, "worktree", "add", "-q", str(allowed / "linked"), "HEAD")
    borrowing = allowed / "borrowing"
    git(outside, "clone", "-q", "--shared", "--bare", str(outside), str(borrowing))
    (allowed / "moved" / ".git").mkdir(parents=True)
    (allowed / "moved" / ".git" / "HEAD").write_bytes((outside / ".git" / "HEAD").read_bytes())
    for name in ("refs", "objects"):
        (allowed / "moved" / ".git" / name).symlink_to(outside / ".git" / name)

    for place in (
        outside,
        allowed / "link",
        allowed / "linked",
        borrowing,
        allowed / "moved",
        allowed / ".." / "project",
    ):
        with pytest.raises(RepositoryError) as refused:
            opened(place, tmp_path / "workspace", roots=(allowed,))
        assert "outside the folders that may be read" in refused.value.detail, place


def test_what_leads_outside_is_said_with_a_way_out_in_both_languages(
    make_repository: MakeRepository, git: Git, tmp_path: Path
) -> None:
    outside = make_repository({"secret.txt": "secret\n"})
    roots = (tmp_path / "allowed", tmp_path / "also")
    for root in roots:
        root.mkdir()
    (roots[0] / "link").symlink_to(outside)
    git(outside, "worktree", "add", "-q", str(roots[0] / "linked"), "HEAD")
    (roots[0] / "moved").mkdir()
    (roots[0] / "moved" / ".git").symlink_to(outside / ".git")
    git(outside, "clone", "-q", "--shared", "--bare", str(outside), str(roots[0] / "borrowing"))
    french = Messages("fr").translate
    wanted = f"FONDATION_ALLOWED_ROOTS={roots[0]}:{roots[1]}:{outside} fondation up"

    for name, hint in (
        ("link", f"readlink -f {roots[0] / 'link'}"),
        ("linked", wanted),
        ("moved", wanted),
        ("borrowing", wanted),
    ):
        with pytest.raises(RepositoryError) as refused:
            opened(roots[0] / name, tmp_path / "workspace", roots=roots)
        error = refused.value
        assert error.hint == hint, name
        assert "hors des dossiers qu’on peut lire." in french(error.detail)
        assert french(error.cause or "") == (
            f"On ne lit que ce qui se trouve sous ces dossiers\N{NO-BREAK SPACE}: {roots[0]}, {roots[1]}"
        )


def test_the_whole_disk_is_never_advised(tmp_path: Path) -> None:
    with pytest.raises(RepositoryError) as refused:
        opened("/", tmp_path / "workspace", roots=(tmp_path,))

    assert refused.value.hint == "fondation doctor   # shows the folders that may be read"
    assert "montre" in Messages("fr").translate(refused.value.hint)


def test_below_an_allowed_root_a_repository_opens(make_repository: MakeRepository, tmp_path: Path) -> None:
    folder = make_repository({"a.py": "x\n"})

    with opened(folder, tmp_path / "workspace", roots=(tmp_path / "other", tmp_path)) as snapshot:
        assert snapshot.read("a.py") == b"x\n"


def test_whether_something_exists_outside_the_roots_is_not_told(tmp_path: Path) -> None:
    (tmp_path / "allowed").mkdir()
    (tmp_path / "there").mkdir()
    said = set()
    for name in ("there", "nowhere"):
        with pytest.raises(RepositoryError) as refused:
            opened(tmp_path / name, tmp_path, roots=(tmp_path / "allowed",))
        said.add(refused.value.detail.replace(name, "X"))

    assert len(said) == 1


def test_the_reading_process_ends_with_its_parent(make_repository: MakeRepository, tmp_path: Path) -> None:
    folder = make_repository({"a.py": "x\n"})
    program = (
        "import os, sys; from pathlib import Path; from fondation_cli.course.fetch import fetch\n"
        "snapshot = fetch(sys.argv[1], Path(sys.argv[2]), lambda *words: None)\n"
        "snapshot.read('a.py')\n"
        "print(snapshot._blobs._process.pid, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, folder, tmp_path], capture_output=True, text=True, check=False
    )
    reader = int(done.stdout)

    for _ in range(100):
        if not Path(f"/proc/{reader}").exists():
            return
        subprocess.run(["sleep", "0.05"], check=True)
    pytest.fail("git cat-file outlived its parent")
