"""What is wrong with the input is said in four lines, with its exit code; nothing is left half-made."""

import json
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import GIT, Fondation, commit_all

HEALTHY = '"""An app."""\n\n\ndef main() -> None:\n    """Begin."""\n    print("hello")\n'


def empty(folder: Path) -> None:
    folder.mkdir()


def without_commits(folder: Path) -> None:
    subprocess.run(["git", "init", "-q", folder], check=True)


def no_repository(folder: Path) -> None:
    folder.mkdir()
    (folder / "app.py").write_text(HEALTHY)


def healthy(folder: Path) -> None:
    no_repository(folder)
    commit_all(folder)


def only_binary(folder: Path) -> None:
    folder.mkdir()
    (folder / "logo.png").write_bytes(bytes(range(256)) * 8)
    commit_all(folder)


def only_one_large_file(folder: Path) -> None:
    folder.mkdir()
    with (folder / "data.py").open("w") as file:
        file.writelines("DATA = 'x' * 40  # one of many\n" for _ in range(1_700_000))
    commit_all(folder)


def only_pointers(folder: Path) -> None:
    folder.mkdir()
    oid = "0" * 64
    (folder / "model.py").write_text(f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize 12345\n")
    commit_all(folder)


def links_in_a_circle(folder: Path) -> None:
    folder.symlink_to(folder.with_name("other"))
    folder.with_name("other").symlink_to(folder)


def a_file(folder: Path) -> None:
    folder.write_text("text")


def without_objects(folder: Path) -> None:
    healthy(folder)
    for place in (folder / ".git" / "objects").glob("??/*"):
        place.unlink()


def with_a_broken_head(folder: Path) -> None:
    healthy(folder)
    (folder / ".git" / "HEAD").write_text("garbage")


def with_head_on_no_branch(folder: Path) -> None:
    healthy(folder)
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/gone\n")


def missing(folder: Path) -> None:
    assert not folder.exists()


def closed(*parts: str) -> Callable[[Path], None]:
    """A repository of which this user may not read a part."""

    def make(folder: Path) -> None:
        healthy(folder)
        folder.joinpath(*parts).chmod(0)

    return make


REPOSITORIES = {
    missing: ("There is no {path}.", "ls -la {parent}"),
    empty: ("{path} is empty.", "ls -la {path}"),
    without_commits: ("{path} has no commits yet.", "cd {path} && git add -A && git commit -m 'First commit'"),
    no_repository: ("{path} is not a Git repository.", "cd {path} && git init && git add -A && git commit"),
    only_binary: ("{name} holds no text that could be read.", "git -C {path} ls-tree -r --long "),
    only_one_large_file: ("{name} holds no text that could be read.", "git -C {path} ls-tree -r --long "),
    only_pointers: ("{name} holds no text that could be read.", "git -C {path} ls-tree -r --long "),
    links_in_a_circle: ("There is no {path}.", "ls -la {parent}"),
    a_file: ("{path} is a file, and not a repository.", "ls -la {parent}"),
    without_objects: (" of {path} is not complete.", "git -C {path} fsck"),
    with_a_broken_head: ("{path} is a Git repository that is damaged.", "git -C {path} fsck"),
    with_head_on_no_branch: ("HEAD of {path} points to no commit.", "fondation course {path} --ref main"),
}
CLOSED = {
    closed(): ("{path} may not be read.", "ls -ld {path}"),
    closed(".git"): ("{path}/.git may not be read.", "ls -ld {path}/.git"),
    closed(".git", "objects"): ("{path}/.git/objects may not be read.", "ls -ld {path}/.git/objects"),
}
UNREADABLE = REPOSITORIES | CLOSED


@pytest.mark.parametrize("make", UNREADABLE, ids=[made.__name__ for made in UNREADABLE])
def test_a_repository_that_cannot_be_read(
    fondation: Fondation, tmp_path: Path, plain_user: list[str], make: Callable[[Path], None]
) -> None:
    folder = tmp_path / "work" / "app"
    folder.parent.mkdir()
    make(folder)
    scratch = tmp_path / "scratch"
    scratch.mkdir()

    before = plain_user if make in CLOSED else ()
    done = fondation("course", folder, "-o", "new/out", variables={"TMPDIR": str(scratch)}, before=before)

    assert done.returncode == 3
    what, cause, hint = four_lines(done.stderr)
    values = {"path": folder, "parent": folder.parent, "name": folder.name}
    wanted_what, wanted_hint = UNREADABLE[make]
    assert what.endswith(wanted_what.format_map(values))
    assert cause
    assert hint.startswith(wanted_hint.format_map(values))
    assert shlex.split(hint)
    assert names_in(scratch) == []
    assert not (tmp_path / "new").exists()
    if folder.is_dir():
        folder.chmod(0o755)


ARGUMENTS = {
    ("--ref", "v99"): (3, "has no branch, tag or commit called v99.", "git ls-remote "),
    ("--ref=--all",): (3, "has no branch, tag or commit called --all.", "git ls-remote "),
    ("--include", "*.rs"): (3, "holds no text that could be read.", "git -C "),
    ("--chapters", "0"): (2, "The value for chapters does not fit.", "fondation course --help"),
    ("--chapters", "3"): (2, "The value for chapters does not fit.", "fondation course --help"),
    ("--chapters", "13"): (2, "The value for chapters does not fit.", "fondation course --help"),
    ("--language", "de"): (2, "The value for language does not fit.", "fondation course --help"),
    ("--nothing-like-it",): (2, "No such option: --nothing-like-it", "fondation course --help"),
}


@pytest.mark.parametrize("words", ARGUMENTS)
def test_an_argument_that_does_not_fit(
    fondation: Fondation, small: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    code, wanted_what, wanted_hint = ARGUMENTS[words]

    done = fondation("course", small, *words)

    assert done.returncode == code
    what, cause, hint = four_lines(done.stderr)
    assert what.endswith(wanted_what)
    assert cause
    assert hint.startswith(wanted_hint)
    assert names_in(tmp_path) == []


@pytest.mark.parametrize(
    ("words", "what", "cause"),
    [
        (("--ref", "v99"), "{small} n’a ni branche, ni étiquette, ni commit nommé v99.", "Il a : main."),
        (("--chapters", "99"), "La valeur de chapters ne convient pas.", "On attend un nombre inférieur ou égal à 12"),
    ],
)
def test_it_is_said_in_french_and_to_programs(
    fondation: Fondation, small: Path, words: tuple[str, ...], what: str, cause: str
) -> None:
    in_french = fondation("course", small, *words, variables={"LC_ALL": "", "LANG": "fr_FR.UTF-8"})
    as_json = fondation("course", small, *words, "--json")

    assert four_lines(in_french.stderr)[:2] == (what.format(small=small), cause)
    last = json.loads(as_json.stdout.splitlines()[-1])
    assert last["exitCode"] == as_json.returncode == in_french.returncode
    assert last["failure"]["hint"]
    assert as_json.stderr == ""


ADDRESSES = {
    "http://example.org/x": "https://example.org/x",
    "ssh://example.org/x": "https://example.org/x",
    "git@example.org:a/b.git": "https://example.org/a/b.git",
    "https://a:b@example.org/x": "https://example.org/x",
    "file:///srv/my%20git": "'/srv/my git'",
    "ext::sh -c true": "--help",
    "": "--help",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_is_none(fondation: Fondation, tmp_path: Path, address: str) -> None:
    done = fondation("course", address)

    assert done.returncode == 2
    assert four_lines(done.stderr)[2] == f"fondation course {ADDRESSES[address]}"
    assert names_in(tmp_path) == []


def test_a_folder_of_which_not_even_the_one_around_it_exists(fondation: Fondation, tmp_path: Path) -> None:
    for name in ("no/such/repository", "no/such.zip"):
        done = fondation("course", tmp_path / name)

        assert done.returncode == 3
        assert four_lines(done.stderr)[2] == f"ls -la {tmp_path}"


def test_an_address_that_is_not_public(fondation: Fondation, tmp_path: Path) -> None:
    done = fondation("course", "https://127.0.0.1/x")

    assert done.returncode == 3
    assert four_lines(done.stderr)[2] == "git clone https://127.0.0.1/x"
    assert names_in(tmp_path) == []


def filled(folder: Path) -> None:
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")


def closed_to_writing(folder: Path) -> None:
    folder.mkdir(mode=0o555)


def below_a_closed_one(folder: Path) -> None:
    closed_to_writing(folder.parent / "closed")
    folder.symlink_to(folder.parent / "closed" / "out")


@pytest.mark.parametrize("make", [a_file, filled, closed_to_writing, below_a_closed_one, links_in_a_circle])
def test_an_output_folder_that_cannot_be_used(
    fondation: Fondation, small: Path, tmp_path: Path, plain_user: list[str], make: Callable[[Path], None]
) -> None:
    make(tmp_path / "out")
    before = {path: path.lstat().st_mode for path in tmp_path.rglob("*")}

    done = fondation("course", small, "-o", "out", before=plain_user)

    assert done.returncode == 2
    assert four_lines(done.stderr)[2] == "fondation course REPO -o ANOTHER-FOLDER"
    assert {path: path.lstat().st_mode for path in tmp_path.rglob("*")} == before


def test_where_the_disk_was_full_is_told(fondation: Fondation, real: Path, small_disk: Path) -> None:
    done = fondation("course", real, "-o", small_disk / "out")

    assert done.returncode == 3
    what, cause, hint = four_lines(done.stderr)
    assert what == "The disk is full."
    assert cause.startswith(str(small_disk))
    assert hint.startswith(f"df -h {small_disk}")
    assert names_in(small_disk) == []


def test_a_repository_with_everything_odd_in_it_makes_a_course(fondation: Fondation, tmp_path: Path) -> None:
    folder = tmp_path / "spa ce é ✓ 'q\""
    no_repository(folder)
    (folder / "loop").symlink_to(".")
    (folder / "a").symlink_to("b")
    (folder / "b").symlink_to("a")
    (folder / "outside").symlink_to("/etc/passwd")
    (folder / "new\nline.py").write_text("def new(): ...\n")
    (folder / "latin.py").write_bytes(b"# caf\xe9\n")
    odd = bytes(folder) + b"/caf\xe9.py"
    with open(odd, "w") as file:  # noqa: PTH123 - a path that is no text
        file.write("def cafe(): ...\n")
    commit_all(folder)
    subprocess.run(
        ["git", "-C", folder, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},module"], check=True
    )
    subprocess.run([*GIT, "-C", folder, "commit", "-q", "-m", "With a submodule"], check=True)

    done = fondation("course", folder, "-o", "out ü/x y")

    assert done.returncode == 0
    coverage = json.loads((tmp_path / "out ü" / "x y" / "course.json").read_text())["coverage"]
    skipped = {each["path"]: each["reason"] for each in coverage["skipped"]}
    assert skipped == {
        "a": "a symbolic link",
        "b": "a symbolic link",
        "caf\\xe9.py": "its name is not UTF-8",
        "latin.py": "not UTF-8",
        "loop": "a symbolic link",
        "module": "a submodule",
        "outside": "a symbolic link",
    }
    assert fondation("verify", "out ü/x y").returncode == 0


def four_lines(said: str) -> tuple[str, str, str]:
    """What, cause and hint, of an error that ends with its id."""
    lines = [line.split(None, 1) for line in said.splitlines()[-4:]]
    labels = [words[0] for words in lines]
    assert labels in (["Error", "Cause", "Try", "Id"], ["Erreur", "Cause", "Essayez", "Id"])
    assert lines[3][1].startswith("req_")
    return lines[0][1], lines[1][1], lines[2][1]


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())
