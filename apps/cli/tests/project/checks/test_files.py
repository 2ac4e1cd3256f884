"""Files that foreign code has left, and all they might be in place of files."""

import io
import os
import stat
import zipfile
from pathlib import Path

import pytest

from fondation_cli.project.checks.perform import Ground, perform
from fondation_shared.checks import ExpectedFile, FilesCheck
from fondation_shared.project import CheckResult


def found(tree: Path, *files: ExpectedFile) -> CheckResult:
    return perform(FilesCheck(name="files", files=list(files)), Ground(tree, {}))


def archive() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("a.txt", "a")
    return content.getvalue()


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (None, b"\x00"),
        ("text", "é\n".encode()),
        ("json", b'{"a": 1}'),
        ("html", b"\n<!DOCTYPE HTML><title>x</title>"),
        ("html", b"\xef\xbb\xbf<html lang=en>"),
        ("zip", archive()),
    ],
)
def test_a_file_of_its_type_is_there(tmp_path: Path, kind: str | None, content: bytes) -> None:
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist/app-1.0.bin").write_bytes(content)
    result = found(tmp_path, ExpectedFile.model_validate({"path": "dist/app-*.bin", "type": kind}))
    assert (result.passed, result.detail) == (True, "1 there")


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("text", b"\xff"),
        ("text", b"a\0"),
        ("json", b"{"),
        ("json", b"[" * 100_000),
        ("html", b"hello"),
        ("zip", b"PK\x03\x04"),
        ("zip", b"x" + archive()),
        (None, b""),
    ],
)
def test_a_file_that_is_empty_or_something_else_is_said(tmp_path: Path, kind: str | None, content: bytes) -> None:
    (tmp_path / "a").write_bytes(content)
    result = found(tmp_path, ExpectedFile.model_validate({"path": "a", "type": kind}))
    assert (result.passed, result.detail) == (
        False,
        f"'a' {f'holds something else than {kind}' if content else 'is empty'}",
    )


@pytest.mark.parametrize(
    "path", ["a", "a/b", "*", "../outside", "/etc/hostname", "inside/../../outside", "a\0b", "x" * 300, ".", "\ud800"]
)
def test_a_path_that_leads_nowhere_or_outside_is_a_failed_check(tmp_path: Path, path: str) -> None:
    (tmp_path / "outside").write_text("ours")
    tree = tmp_path / "tree"
    tree.mkdir()
    result = found(tree, ExpectedFile(path=path.encode("utf-8", "replace").decode()))
    assert not result.passed
    assert "ours" not in result.to_json()


@pytest.mark.parametrize("kind", ["link", "folder link", "pipe", "socket", "folder", "dangling"])
def test_what_is_no_plain_file_is_neither_followed_nor_waited_for(tmp_path: Path, kind: str) -> None:
    tree, outside = tmp_path / "tree", tmp_path / "outside"
    (tree / "dist").mkdir(parents=True)
    outside.mkdir()
    (outside / "index.html").write_text("<!doctype html>ours")
    place = tree / "dist/index.html"
    if kind == "link":
        place.symlink_to(outside / "index.html")
    elif kind == "dangling":
        place.symlink_to("nowhere")
    elif kind == "folder link":
        (tree / "dist").rmdir()
        (tree / "dist").symlink_to(outside)
    elif kind == "pipe":
        os.mkfifo(place)
    elif kind == "folder":
        place.mkdir()
    else:
        os.mknod(place, stat.S_IFSOCK | 0o600)
    for path in ("dist/index.html", "dist/*.html"):
        result = found(tree, ExpectedFile(path=path, type="html"))
        assert not result.passed


def test_a_sparse_giant_is_measured_not_read(tmp_path: Path) -> None:
    with (tmp_path / "giant").open("wb") as file:
        file.truncate(1 << 40)
    assert found(tmp_path, ExpectedFile(path="giant")).passed
    result = found(tmp_path, ExpectedFile(path="giant", type="text"))
    assert (result.passed, result.detail) == (False, "'giant' is longer than 8388608 bytes")


def test_a_folder_of_too_many_names_is_a_failed_check(tmp_path: Path) -> None:
    (tmp_path / "first").touch()
    for number in range(10_000):
        os.link(tmp_path / "first", tmp_path / str(number))
    result = found(tmp_path, ExpectedFile(path="*.zip"))
    assert (result.passed, result.detail) == (False, "a folder holds more than 10000 entries")


def test_names_of_files_are_shown_without_what_a_terminal_obeys(tmp_path: Path) -> None:
    (tmp_path / "\x1b[2J.js").touch()
    result = found(tmp_path, ExpectedFile(path="*.js"))
    assert (result.passed, result.detail) == (
        False,
        "'\\x1b[2J.js' cannot be looked at: its name has characters that nobody sees",
    )
