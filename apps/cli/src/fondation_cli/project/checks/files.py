"""Files that must be there, not empty, and what they are expected to be."""

import json
from collections.abc import Callable
from pathlib import PurePosixPath

from fondation_cli.project.checks.built import Built
from fondation_cli.project.checks.unmet import Unmet, quoted
from fondation_shared.checks import ExpectedFile, FilesCheck


def check_files(check: FilesCheck, built: Built) -> str:
    """What was seen. Raises Unmet: which file is missing, empty, or something else."""
    for expected in check.files:
        _expect(expected, built)
    return f"{len(check.files)} there"


def _expect(expected: ExpectedFile, built: Built) -> None:
    path = built.matching(PurePosixPath(expected.path))
    if built.size(path) == 0:
        raise Unmet(f"{quoted(str(path))} is empty")
    if expected.type is not None and not _IS[expected.type](built.read(path)):
        raise Unmet(f"{quoted(str(path))} holds something else than {expected.type}")


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
