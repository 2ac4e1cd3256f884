"""What a chapter was written from, as one short text: it stays the same while only lines move."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import TypeAlias

from fondation_cli.course.facts.mentions import ChapterRef, Mention
from fondation_cli.course.facts.phrases import Act, Note, Phrase
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.markup import Span
from fondation_cli.course.write.chapter import VERSION
from fondation_shared.course import Chapter

Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain] | None"

_PLACES = {"line", "start", "end", "start_line", "end_line", "reaches", "exit_lines"}
"""Numbers of lines, which a sheet may hold beside spans."""

_LONGEST_TURN = 4
"""A longer number is no turn but the end of a digest."""

_SCOPES = {Act.SCOPE, Act.SCOPE_ELSE, Act.SCOPE_EACH}
"""What these say holds the number of a line among its words."""


def basis_of(sheet: FactSheet) -> str:
    """The writer's version, a digest of the sheet without the places where its facts stand, and the writer's turn.

    A span counts by its file and its length; that of something that is merely spoken of by its file alone, since it
    says nothing of its inside. The number of a chapter is no fact about it.
    """
    subjects = [_length(subject.mention) for subject in sheet.subjects]
    walks = [_length(walk.subject) for walk in (sheet.walk, sheet.second_walk) if walk is not None]
    canonical = json.dumps([subjects, walks, _plain(sheet)], sort_keys=True, separators=(",", ":"))
    return f"{VERSION}-{hashlib.sha256(canonical.encode()).hexdigest()}-{sheet.turn}"


def writer_of(basis: str) -> str:
    """The version of the writer that a basis names."""
    return basis.partition("-")[0]


def turn_of(chapter: Chapter) -> int:
    """The turn in which a chapter was written, as its basis has it; else that of its place."""
    turn = (chapter.basis or "").rpartition("-")[2]
    return int(turn) if turn.isdecimal() and len(turn) < _LONGEST_TURN else chapter.order


def _length(mention: Mention) -> int:
    return 0 if mention.span is None else mention.span.end - mention.span.start + 1


def _plain(value: object) -> Plain:
    if isinstance(value, Span):
        return [value.path, value.end - value.start]
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if value is None or isinstance(value, str | int | float):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        found = {field.name: getattr(value, field.name) for field in fields(value) if field.name not in _PLACES}
        return {name: _plain(each) for name, each in _without_places(value, found).items()}
    raise TypeError(type(value))


def _without_places(value: object, found: dict[str, object]) -> dict[str, object]:
    """The fields of a part of a sheet, without what only says where it stands."""
    match value:
        case FactSheet(goals=()):
            return {name: each for name, each in found.items() if name not in {"order", "turn", "goals"}}
        case FactSheet() | ChapterRef():
            return {name: each for name, each in found.items() if name not in {"order", "turn"}}
        case Mention(span=Span(path=path)):
            return found | {"span": path}
        case Note():
            return found | {"length": value.end - value.start}
        case Phrase() if value.act in _SCOPES:
            return found | {"value": _word(value.value), "labels": [_word(label) for label in value.labels]}
    return found


def _word(text: str) -> str:
    return "" if text.isdigit() else text
