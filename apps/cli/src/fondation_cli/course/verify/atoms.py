"""Inline Markdown as a flat list: text, code, links. What is neither (images, HTML) does not survive.

Nor do characters that no reader sees: those that turn the direction of a line, or hide in a word.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from fondation_cli.course import markup
from fondation_cli.unseen import seen

_OPEN = {"em_open": "*", "strong_open": "**"}
_CLOSE = {"em_close": "*", "strong_close": "**"}
_MOST_KEPT = 4096
"""Pieces that are kept as they were read: a sentence is written, judged and published, and read each time."""


@dataclass(frozen=True, slots=True)
class Atom:
    """A piece of a sentence. `href` makes it a link around `inside`; `is_code` a name of code; `marks` its emphasis."""

    text: str = ""
    is_code: bool = False
    href: str = ""
    inside: tuple["Atom", ...] = ()
    marks: tuple[str, ...] = ()

    @property
    def span(self) -> markup.Span | None:
        """The lines that a citation points to."""
        return markup.cited(self.href) if self.href else None

    @property
    def plain(self) -> str:
        """The text as a reader sees it."""
        return "".join(atom.plain for atom in self.inside) if self.href else self.text


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False})


@lru_cache(_MOST_KEPT)
def read_inline(source: str) -> tuple[Atom, ...]:
    """The atoms of a piece of inline Markdown as a reader sees them, neighbouring texts joined."""
    return _joined(map(_shown, read_exactly(source)))


@lru_cache(_MOST_KEPT)
def read_exactly(source: str) -> tuple[Atom, ...]:
    """The same with every sign as it is written, for what is compared with code."""
    tokens = _parser().parseInline(source)[0].children or []
    return _joined(_read(iter(tokens), ()))


def _shown(atom: Atom) -> Atom:
    return replace(atom, text=seen(atom.text), inside=_joined(map(_shown, atom.inside)))


def _read(tokens: Iterable[Token], marks: tuple[str, ...]) -> list[Atom]:
    found: list[Atom] = []
    stream = iter(tokens)
    for token in stream:
        if token.type in _OPEN:
            marks = (*marks, _OPEN[token.type])
        elif token.type in _CLOSE:
            marks = marks[:-1]
        elif token.type == "link_open":
            inside = _joined(_read(_until_close(stream), ()))
            found.append(Atom(href=str(token.attrs.get("href", "")), inside=inside, marks=marks))
        elif token.type == "code_inline":
            found.append(Atom(token.content, is_code=True, marks=marks))
        elif token.type in {"softbreak", "hardbreak"}:
            found.append(Atom(" ", marks=marks))
        elif token.type == "text":
            found.append(Atom(token.content, marks=marks))
    return found


def _until_close(stream: Iterable[Token]) -> Iterable[Token]:
    for token in stream:
        if token.type == "link_close":
            return
        yield token


def _joined(atoms: Iterable[Atom]) -> tuple[Atom, ...]:
    found: list[Atom] = []
    for atom in atoms:
        before = found[-1] if found else None
        both_text = before is not None and not (before.is_code or before.href or atom.is_code or atom.href)
        if before is not None and both_text and before.marks == atom.marks:
            found[-1] = replace(before, text=before.text + atom.text)
        elif atom.text or atom.href:
            found.append(atom)
    return tuple(found)


def plain(atoms: Iterable[Atom]) -> str:
    """The atoms as a reader sees them."""
    return "".join(atom.plain for atom in atoms)


def write_inline(atoms: Iterable[Atom]) -> str:
    """The atoms as Markdown."""
    written: list[str] = []
    open_marks: tuple[str, ...] = ()
    for atom in atoms:
        kept = _shared(open_marks, atom.marks)
        written.extend(reversed(open_marks[kept:]))
        written.extend(atom.marks[kept:])
        open_marks = atom.marks
        written.append(_write(atom))
    written.extend(reversed(open_marks))
    return "".join(written)


def _shared(left: tuple[str, ...], right: tuple[str, ...]) -> int:
    count = 0
    while count < min(len(left), len(right)) and left[count] == right[count]:
        count += 1
    return count


def _write(atom: Atom) -> str:
    if atom.href:
        return f"[{write_inline(atom.inside)}]({atom.href})"
    if atom.is_code:
        return markup.code(atom.text)
    return markup.escape_inside(atom.text)
