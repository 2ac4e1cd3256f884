"""Why files are left out, and what their bytes say of that. Reasons are a closed set: any language can say them."""

import re
from enum import StrEnum

from fondation_cli.course.lfs import is_lfs_pointer

RULES = "2"
"""Changes with whatever changes what is found unfit."""

FILE_LIMIT = 1024 * 1024
"""The largest file that is indexed, in bytes."""

_HEAD = 2000
_HEAD_LINES = 40
_MARK = re.compile(
    rb"@generated\b"
    rb"|\bcode generated\b.{0,200}\bdo not edit"
    rb"|\bthis (?:file|code|source|module|class|header) (?:is|was|has been) "
    rb"(?:(?:auto|automatically |machine)-?)?generated"
    rb"|\b(?:auto|automatically|machine)[- ]?generated (?:by|from|with|using|file|code)\b"
    rb"|\bgenerated (?:automatically )?by\b.{0,200}(?:\bdo not (?:edit|modify)|\bprotoc\b|\bprotocol buffer compiler)"
    rb"|\bdo not (?:edit|modify) (?:this file|by hand|manually)"
    rb"|(?-i:\bDO NOT EDIT\b)",
    re.IGNORECASE,
)
_COMMENT = re.compile(rb"\s*(?:#|//|/\*|\*|--|<!--|;|%|\"\"\"|''')")
_OUTPUTS = re.compile(rb'"outputs"\s*:\s*\[\s*\{')
_MINIFIED_SIZE = 2000
_MINIFIED_MEAN = 200
_MINIFIED_LINE = 20_000


class Reason(StrEnum):
    """Why a file was left out."""

    SYMLINK = "a symbolic link"
    SUBMODULE = "a submodule"
    NAME = "its name is not UTF-8"
    PATH = "its path is none that a file may have"
    REQUEST = "left out by the request"
    VENDORED = "code of another project"
    LARGE = "larger than 1 MB"
    MISSING = "its content is missing from the repository"
    DAMAGED = "its content is damaged in the repository"
    LFS = "kept in Git LFS"
    BINARY = "not text"
    ENCODING = "not UTF-8"
    MINIFIED = "minified"
    GENERATED = "generated"
    LOCK = "a lock file"
    SOURCE_MAP = "a source map"
    TEST_RECORDING = "outputs recorded by tests"
    NOTEBOOK = "a notebook with its outputs"
    SLOW = "its parser took too long"
    CRASHED = "its parser crashed"
    COPY = "a variant of another file"


def unfit(content: bytes, *, code: bool, written: bool) -> Reason | None:
    """Why a file is left out once it is read; None if it is not.

    `code`: it is in a language that would be parsed. `written`: its place says that people wrote it, whatever is
    said in it: a test of a generator speaks of what generators write.
    """
    if is_lfs_pointer(content):
        return Reason.LFS
    if b"\0" in content:
        return Reason.BINARY
    try:
        content.decode()
    except UnicodeDecodeError:
        return Reason.ENCODING
    if not code:
        return Reason.NOTEBOOK if content[:1] == b"{" and _is_notebook_with_outputs(content) else None
    if _is_minified(content):
        return Reason.MINIFIED
    return Reason.GENERATED if not written and _says_generated(content) else None


def _is_notebook_with_outputs(content: bytes) -> bool:
    return b'"nbformat"' in content and _OUTPUTS.search(content) is not None


def _is_minified(content: bytes) -> bool:
    if len(content) <= _MINIFIED_SIZE:
        return False
    lines = content.split(b"\n")
    return len(content) / len(lines) > _MINIFIED_MEAN or max(map(len, lines)) > _MINIFIED_LINE


def _says_generated(content: bytes) -> bool:
    """Whether a comment at the top of a file says that a program wrote it."""
    head = content[:_HEAD]
    if b"enerated" not in head and b"ENERATED" not in head and b"o not" not in head.lower():
        return False
    lines = head.split(b"\n")[:_HEAD_LINES]
    return any(_COMMENT.match(line) and _MARK.search(line) for line in lines)
