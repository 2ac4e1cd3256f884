"""Files that must be there, not empty, and what they are expected to be."""

import json
from collections.abc import Callable
from pathlib import PurePosixPath

from fondation_cli.project.checks.refusal import Refused, quoted
from fondation_cli.project.checks.tree import Tree
from fondation_shared.checks import ExpectedFile, FilesCheck


def check_files(check: FilesCheck, tree: Tree) -> str:
    """What was seen. Raises Refused: which file is missing, empty, or something else."""
    for expected in check.files:
        _expect(expected, tree)
    return f"{len(check.files)} there"


def _expect(expected: ExpectedFile, tree: Tree) -> None:
    path = tree.matching(PurePosixPath(expected.path))
    if tree.size(path) == 0:
        raise Refused(f"{quoted(str(path))} is empty")
    if expected.type is not None and not _IS[expected.type](tree.read(path)):
        raise Refused(f"{quoted(str(path))} is no {expected.type}")


def _is_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return b"\0" not in content


def _is_json(content: bytes) -> bool:
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return False
    return True


def _is_html(content: bytes) -> bool:
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:15].lower()
    return _is_text(content) and start.startswith((b"<!doctype html", b"<html"))


def _is_zip(content: bytes) -> bool:
    """The end of its directory stands at the end of every zip archive, before a comment of 64 KB at most."""
    return content.startswith(b"PK") and b"PK\x05\x06" in content[-(22 + 65_535) :]


_IS: dict[str, Callable[[bytes], bool]] = {"text": _is_text, "json": _is_json, "html": _is_html, "zip": _is_zip}
