"""Which paths a file of a project may have: the same file on every system, and never one of Git's own."""

import re
import unicodedata
from enum import StrEnum

LONGEST_PATH = 1000
"""In bytes of UTF-8."""
LONGEST_NAME = 255
DEEPEST = 32

_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
"""Control and format characters (those that turn the direction of text among them), and what Unicode has not given."""
_IGNORABLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
"""Letters and marks that systems may ignore in names, and which no category tells."""
_SYSTEM_CHARACTERS = frozenset('<>:"|?*\\')
_DRIVE = re.compile(r"[A-Za-z]:")
_GIT = re.compile(r"\.git|git~\d+")
"""The second is the short name that Windows gives to the first."""
_DEVICE = re.compile(r"con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)\d")
_MADE = frozenset({"node_modules", ".venv", ".cache", "dist", "__pycache__", ".git"})
"""Folders that no attempt at a project keeps."""
_DOTLESS_I = "\N{LATIN SMALL LETTER DOTLESS I}"


class PathFault(StrEnum):
    """Why a file of a project may not have a path, as an English clause about the file."""

    NO_PATH = "it has no path"
    ABSOLUTE = "its path is absolute"
    CLIMBS = "its path leads upwards"
    NOT_NORMAL = "its path has a step that leads nowhere"
    PATH_TOO_LONG = "its path is too long"
    TOO_DEEP = "it lies too deep"
    NAME_NOT_TEXT = "its name is not UTF-8"
    UNSEEN = "its name has characters that nobody sees"
    SYSTEM_CHARACTER = "its name has a character that some system reserves"
    EDGES = "its name begins or ends with a space, or ends with a dot"
    RESERVED = "its name means a device on Windows"
    GIT = "it would be one of Git's own files"
    NAME_TOO_LONG = "its name is too long"


def path_fault(path: str) -> PathFault | None:
    """Why no file of a project may have this path, if there is a reason."""
    return _fault_of_path(path) or next(filter(None, map(name_fault, path.split("/"))), None)


def is_made(path: str) -> bool:
    """Whether a path is of something that is made anew from the rest: no writer puts files there."""
    return path.rpartition("/")[2] in _MADE


def _fault_of_path(path: str) -> PathFault | None:
    """What is wrong with the path as a whole. First of all its length: what follows looks at each character."""
    if not path:
        return PathFault.NO_PATH
    if len(path.encode(errors="surrogatepass")) > LONGEST_PATH:
        return PathFault.PATH_TOO_LONG
    parts = path.replace("\\", "/").split("/")
    if not parts[0] or _DRIVE.match(path):
        return PathFault.ABSOLUTE
    if ".." in parts:
        return PathFault.CLIMBS
    if not {"", "."}.isdisjoint(parts):
        return PathFault.NOT_NORMAL
    return PathFault.TOO_DEEP if len(parts) > DEEPEST else None


def name_fault(name: str) -> PathFault | None:
    """Why a file or folder may not have this name, if there is a reason."""
    plain = _plain(name)
    reasons = {
        PathFault.GIT: _GIT.fullmatch(plain) is not None,
        PathFault.NAME_NOT_TEXT: any(unicodedata.category(character) == "Cs" for character in name),
        PathFault.UNSEEN: any(map(_is_unseen, name)),
        PathFault.SYSTEM_CHARACTER: not _SYSTEM_CHARACTERS.isdisjoint(name),
        PathFault.EDGES: name != name.strip() or name.endswith("."),
        PathFault.RESERVED: _DEVICE.fullmatch(plain.partition(".")[0].rstrip()) is not None,
        PathFault.NAME_TOO_LONG: len(name.encode(errors="surrogatepass")) > LONGEST_NAME,
    }
    return next((fault for fault, holds in reasons.items() if holds), None)


def same_place(name: str) -> str:
    """Equal for names that are one file on a system that looks at neither case nor encoding."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return unicodedata.normalize("NFKC", folded).casefold()


def shown(path: str) -> str:
    """A path of any kind for people to read: on one line, bounded, and with nothing that is not seen."""
    safe = "".join(ascii(character)[1:-1] if _is_unseen(character) else character for character in path[:200])
    return safe + "…" if len(path) > len(path[:200]) else safe


def _plain(name: str) -> str:
    """The name as the most careless system reads it: no case, no marks, no stream, nothing unseen, no end of dots."""
    seen = "".join(character for character in name if not _is_unseen(character))
    letters = unicodedata.normalize("NFKD", seen).casefold().replace(_DOTLESS_I, "i")
    bare = "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")
    return bare.partition(":")[0].rstrip(" .")


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in _UNSEEN_CATEGORIES or _IGNORABLE.match(character) is not None
