"""Where someone who meets a project begins: the calls of its README, of its documentation, of its examples."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from fondation_cli.course.analysis import analyse
from fondation_cli.course.languages import LANGUAGES, Language
from fondation_cli.course.listings import listings
from fondation_cli.course.markup import Span
from fondation_cli.course.ranking.graph import Key, is_namesake, key_of
from fondation_cli.course.ranking.landscape import Landscape
from fondation_cli.course.ranking.mentions import documents, readme
from fondation_cli.course.record import Packed, pack
from fondation_cli.course.snapshot import Snapshot, Unreadable
from fondation_cli.course.symbols import TYPES, Reference, Role, SourceFile, Use

README, DOCS, PAGES, EXAMPLE = 3.0, 2.2, 1.2, 1.35
"""How much more a path is worth that begins with a call of a README, of the other documentation, and so on."""

_FADING = 0.02
"""What comes later in a text is worth less, by as much a call."""

_OF_OBJECTS = ("__call__", "__invoke", "call", "invoke")
_MADE = 0.8

_MOST_PAGES = 24
_MOST_BLOCKS = 10
_MOST_FILES = 60
_MOST_LINES = 60
_LARGEST = 400_000
_EARLY = re.compile(r"quick|start|intro|tutorial|usage|guide|overview|basic|first|index|readme", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d]\w*")
_PROMPT = re.compile(r"^(\s*)(?:>>>|\.\.\.|irb.*?>) ?")
_NAMES = {
    "js": "javascript",
    "jsx": "javascript",
    "mjs": "javascript",
    "node": "javascript",
    "ts": "typescript",
    "py": "python",
    "python3": "python",
    "pycon": "python",
    "rb": "ruby",
    "rs": "rust",
    "kt": "kotlin",
    "cs": "csharp",
    "c#": "csharp",
    "c++": "cpp",
    "cc": "cpp",
    "golang": "go",
}


@dataclass(frozen=True, slots=True)
class Beginning:
    """Lines that call something: how much it tells that they do."""

    weight: float
    span: Span


def beginnings(land: Landscape, snapshot: Snapshot) -> dict[Key, Beginning]:
    """What is called where people begin, each with the lines that say most."""
    found: dict[Key, Beginning] = {}
    for weight, span, calls in (*_written(land, snapshot), *_shown(land)):
        for number, key in enumerate(dict.fromkeys(calls)):
            one = Beginning(weight * max(0.5, 1.0 - _FADING * number), span)
            if key not in found or found[key].weight < one.weight:
                found[key] = one
    return _with_calls_of_objects(found, land)


def _with_calls_of_objects(found: dict[Key, Beginning], land: Landscape) -> dict[Key, Beginning]:
    """Of a type whose objects can be called, what that call does: whoever makes one has it called."""
    for (path, qualified), one in list(found.items()):
        if land.graph.nodes[path, qualified].kind in TYPES:
            keys = ((path, f"{qualified}.{name}") for name in _OF_OBJECTS)
            for key in keys:
                if key in land.graph.nodes:
                    found.setdefault(key, Beginning(one.weight * _MADE, one.span))
    return found


def _written(land: Landscape, snapshot: Snapshot) -> Iterator[tuple[float, Span, list[Key]]]:
    """The blocks of code of the README and the pages that a beginner opens."""
    first = readme(land.index, snapshot)
    usual = _usual_language(land)
    pages = [file for file in documents(land.index) if file.size <= _LARGEST]
    pages.sort(key=lambda file: (file is not first, not _EARLY.search(file.path)))
    for file in pages[:_MOST_PAGES]:
        try:
            lines = snapshot.read(file.path).decode(errors="replace").splitlines()
        except Unreadable:
            continue
        worth = README if file is first else DOCS if _EARLY.search(file.path) else PAGES
        blocks = [block for block in listings(file.path, lines) if block.end - block.start < _MOST_LINES][:_MOST_BLOCKS]
        said = frozenset(_WORD.findall("\n".join(line for one in blocks for line in lines[one.start - 1 : one.end])))
        for number, block in enumerate(blocks):
            name = block.language.lower()
            language = LANGUAGES.get(_NAMES.get(name, name)) if name else usual
            if language is not None:
                span = Span(file.path, block.start, block.end)
                guest = land.resolver.admit(_guest(span, lines[block.start - 1 : block.end], language))
                yield worth * (1.0 - _FADING * number), span, list(_calls(land, guest, said))


def _usual_language(land: Landscape) -> Language | None:
    """What most of the project is written in."""
    lines: Counter[str] = Counter()
    for file in land.index.files:
        if file.language and file.role is Role.SOURCE:
            lines[file.language] += file.lines
    return LANGUAGES[max(lines, key=lambda name: (lines[name], name))] if lines else None


def _guest(span: Span, lines: list[str], language: Language) -> SourceFile:
    """A block of code as if it were a file beside the page; of a session at a prompt what was typed."""
    typed = [_PROMPT.sub(r"\1", line) if _PROMPT.match(line) else "" for line in lines]
    text = "\n".join(typed if any(typed) else lines)
    if language.name == "php" and "<?php" not in text:
        text = f"<?php {text}"
    path = f"{span.path}#{span.start}"
    contents = Packed(pack(analyse(text.encode(errors="replace"), language)), path)
    return SourceFile(path, "", language.name, Role.EXAMPLE, len(lines), len(text), contents)


def _calls(land: Landscape, file: SourceFile, said: frozenset[str]) -> Iterator[Key]:
    """What a file calls of the project, in the order of its lines. `said`: the names around it."""
    for use in file.references:
        key = _called(land, file, use, said) if use.use is Use.CALL else None
        if key is not None:
            yield key


def _called(land: Landscape, file: SourceFile, use: Reference, said: frozenset[str]) -> Key | None:
    """What a call means, where the code around it says whose it is."""
    target = land.resolver.target(file.path, use)
    if target is not None:
        key = key_of(target.definition)
        holder = key[1].rpartition(".")[0].rpartition(".")[2]
        is_told = holder in said and not (use.receiver or "")[:1].isupper()
        known = target.certain or is_namesake(use, key) or is_told
        return key if known and key in land.graph.nodes else None
    named = land.graph.called(use.name) if use.receiver and not use.receiver[:1].isupper() else []
    of_holder = [key for key in named if "." in key[1] and key[1].split(".")[-2] in said]
    loose = [key for key in named if "." not in key[1] and (use.receiver or "") in PurePosixPath(key[0]).parts]
    added = [key for key in named if "(this " in land.graph.nodes[key].signature]
    return next((found[0] for found in (of_holder, loose, added) if len(found) == 1), None)


def _shown(land: Landscape) -> Iterator[tuple[float, Span, list[Key]]]:
    """The files of examples: short ones whole, of the others each function; those at the top of their folders first."""
    files = [file for file in land.index.files if file.role is Role.EXAMPLE and file.language]
    files.sort(key=lambda file: (file.path.count("/"), not _EARLY.search(file.path), file.path))
    for number, file in enumerate(files[:_MOST_FILES]):
        worth = EXAMPLE * (1.0 - number / (4 * _MOST_FILES))
        yield from ((worth, span, calls) for span, calls in _by_function(land, file))


def _by_function(land: Landscape, file: SourceFile) -> Iterator[tuple[Span, list[Key]]]:
    if file.lines <= _MOST_LINES:
        yield Span(file.path, 1, max(1, file.lines)), list(_calls(land, file, frozenset()))
        return
    scopes: dict[str, list[Key]] = {}
    for use in file.references:
        key = _called(land, file, use, frozenset()) if use.use is Use.CALL and use.scope else None
        if key is not None:
            scopes.setdefault(use.scope or "", []).append(key)
    for one in file.definitions:
        if one.qualified in scopes and one.end_line - one.start_line < _MOST_LINES:
            yield Span(file.path, one.start_line, one.end_line), scopes[one.qualified]
