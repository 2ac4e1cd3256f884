"""The form in which files are answered: lines that begin with a mark, which no text that was shown can know."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_FENCE = re.compile(r"^\s*(?:```|~~~)[\w+.-]*\s*$")
_MARKDOWN = (".md", ".markdown", ".mdx", ".rst")


@dataclass(frozen=True, slots=True)
class Whole:
    """A file as a whole."""

    path: str
    content: str


@dataclass(frozen=True, slots=True)
class Edited:
    """Texts of a file and those in their places, as they were answered."""

    path: str
    edits: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Removed:
    """A file that goes."""

    path: str


Piece = Whole | Edited | Removed


@dataclass(frozen=True, slots=True)
class Said:
    """What an answer comes to. `is_finished`: it says itself that it has come to its end."""

    cause: str = ""
    pieces: list[Piece] = field(default_factory=list)
    is_finished: bool = False


def mark_of(*asked: str) -> str:
    """The mark of an answer: the same for the same question. Whoever wrote a part of it cannot know the whole."""
    digest = hashlib.sha256("\0".join(asked).encode("utf-8", "surrogatepass")).hexdigest()
    return f"@@{digest[:10]}"


def said(answer: str, mark: str) -> Said:
    """What was answered between its marks; all else in it counts for nothing."""
    reader = _Reader()
    for word, rest, lines in _sections(answer, mark):
        reader.take(word, rest, lines)
    return reader.said()


def _sections(answer: str, mark: str) -> Iterator[tuple[str, str, list[str]]]:
    """What stands behind each mark, and the lines up to the next one."""
    current: tuple[str, str, list[str]] | None = None
    for line in answer.split("\n"):
        if line.strip().startswith(mark):
            if current is not None:
                yield current
            word, _, rest = line.strip().removeprefix(mark).strip().partition(" ")
            current = (word.lower(), rest.strip(), [])
        elif current is not None:
            current[2].append(line.removesuffix("\r"))
    if current is not None:
        yield current


class _Reader:
    """Takes sections in their order: edits belong to the file that was named last."""

    def __init__(self) -> None:
        self._cause = ""
        self._pieces: list[Piece] = []
        self._edited = ""
        self._edits: list[tuple[str, str]] = []
        self._old: str | None = None
        self._is_finished = False

    def take(self, word: str, rest: str, lines: list[str]) -> None:
        """One section."""
        match word:
            case "old":
                self._old = "\n".join(lines)
            case "new" if self._old is not None:
                self._edits.append((self._old, "\n".join(lines)))
                self._old = None
            case "cause":
                self._cause = " ".join([rest, *lines]).strip()
            case "end":
                self._is_finished = True
            case _:
                self._begin(word, rest, lines)

    def said(self) -> Said:
        """All of it."""
        self._close()
        return Said(self._cause, self._pieces, self._is_finished)

    def _begin(self, word: str, rest: str, lines: list[str]) -> None:
        self._close()
        match word:
            case "write":
                self._pieces.append(Whole(rest, _content(rest, lines)))
            case "edit":
                self._edited = rest
            case "remove":
                self._pieces.append(Removed(rest))

    def _close(self) -> None:
        if self._edited:
            self._pieces.append(Edited(self._edited, tuple(self._edits)))
        self._edited, self._edits, self._old = "", [], None


def _content(path: str, lines: list[str]) -> str:
    """The text of a file: one line break at its end, and none of the fences that models put around code."""
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    is_fenced = len(lines) > 1 and _FENCE.match(lines[0]) and _FENCE.match(lines[-1])
    if is_fenced and not path.lower().endswith(_MARKDOWN):
        lines = lines[1:-1]
    return "\n".join([*lines, ""]) if lines else ""
