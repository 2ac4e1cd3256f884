"""Sheets under other titles: what a chapter is called changes none of its facts, nor those of the others."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import cast

from fondation_cli.course.facts.mentions import ChapterRef
from fondation_cli.course.facts.sheet import FactSheet


def retitled(sheet: FactSheet, titles: Mapping[str, str]) -> FactSheet:
    """The same facts in a course whose chapters have these titles, by their ids."""
    return replace(cast("FactSheet", _retitled(sheet, titles)), title=titles[sheet.id])


def _retitled(value: object, titles: Mapping[str, str]) -> object:
    """The same value where no title in it is another, else a copy."""
    if isinstance(value, ChapterRef):
        title = titles.get(value.id, value.title)
        return value if title == value.title else replace(value, title=title)
    if isinstance(value, tuple):
        parts = tuple(_retitled(each, titles) for each in value)
        return parts if any(new is not old for new, old in zip(parts, value, strict=True)) else value
    if is_dataclass(value) and not isinstance(value, type):
        known = {field.name: getattr(value, field.name) for field in fields(value) if field.init}
        anew = {name: new for name, old in known.items() if (new := _retitled(old, titles)) is not old}
        return replace(value, **anew) if anew else value
    return value
