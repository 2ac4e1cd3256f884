"""Passwords and keys that sentences tell: in documents, in docstrings, in what a person asks for."""

import re
from collections.abc import Iterator

from fondation_shared.key_blocks import Extent
from fondation_shared.secret_context import is_part, speaks_of_else
from fondation_shared.secret_forms import NAMES
from fondation_shared.secret_places import Sought
from fondation_shared.secret_values import is_key, is_mixed, is_name_of_code, is_random, is_told, words_for

_NAME = rf"(?P<name>{NAMES}(?P<suffix>s?))(?!\w)"
_WHOSE = r"(?:[ \t]{1,4}(?:of|for|to)(?:[ \t]{1,4}[\w-]{1,20}){1,3}?)?"
_OPENED = r"(?P<opened>[`*'\"“«]{0,3})"
_VALUE = r"(?P<value>[^\s`'\"*<>()\[\]{},;|“”«»=]{6,200})"
_STATED = re.compile(rf"(?i){_NAME}{_WHOSE}(?:\s{{1,4}}(?:is|was)\b:?)\s{{1,4}}{_OPENED}{_VALUE}")
"""`The password of the admin is …`: as sentences say it in code too."""
_QUOTED = re.compile(rf"(?i){_NAME}[ \t]{{1,4}}(?P<opened>`{{1,2}}){_VALUE}`")
_WRITTEN = re.compile(rf"(?i){_NAME}['\"`*_]{{0,3}}[ \t]{{0,4}}[:=|]?[*_]{{0,3}}[ \t]{{0,16}}{_OPENED}{_VALUE}")
"""`password: …`, `| password | …`, `with the password …`: in documents."""
_STEM = re.compile(r"[A-Za-z]+(?=\d)")
_SHORTEST = 8


def told_in(sought: Sought, *, is_document: bool) -> Iterator[Extent]:
    """Where they stand in a text. Linear in its length."""
    for pattern in (_STATED, _QUOTED, _WRITTEN) if is_document else (_STATED, _QUOTED):
        for found in sought.each(pattern):
            value = found["value"].rstrip(".!?:_")
            if _is_one(found, value):
                yield found.start("value"), found.start("value") + len(value)


def _is_one(found: re.Match[str], value: str) -> bool:
    if len(value) < _SHORTEST and not found["opened"]:
        return False
    if is_part(found) or speaks_of_else(found) or is_told(value) or is_name_of_code(value):
        return False
    stem = _STEM.match(value)
    if stem and stem[0].lower() in words_for("numbered"):
        return is_key(value)
    return is_random(value) or is_mixed(value)
