"""Keys that are known by how they look, where a name says no more than `key`, or nothing: `STRIPE=…` in settings."""

import re
from collections.abc import Iterator

from fondation_shared.key_blocks import Extent
from fondation_shared.secret_context import is_part, words_around
from fondation_shared.secret_forms import WRAPPED
from fondation_shared.secret_values import is_key, rest_of, words_for

_GIVEN = re.compile(
    r"(?i)(?P<name>key(?P<suffix>\w{0,20}))['\"`]?\]?(?:[ \t]{0,4}:[ \t]{0,4}[a-z&'][\w&' \[\]]{0,20})?"
    rf"[ \t]{{0,16}}(?::=|=>|===?|[:=])[ \t]{{0,16}}{WRAPPED}[bru]{{0,2}}(?P<quote>['\"`])"
    r"(?:base64:)?(?P<value>[\w+/=.:!@#%^&*~-]{20,400})(?P=quote)"
)
_SET = re.compile(
    r"(?m)^[ \t]{0,16}(?:(?:export|set|ENV|-)[ \t]{1,4})?"
    r"(?P<name>(?:[A-Z][A-Z0-9_]{1,60}(?==)|(?:\w{1,40}[_.-])?(?:[kK]ey|KEY))(?P<suffix>))[ \t]{0,16}[:=][ \t]{0,16}"
    r"(?P<quote>['\"]?)(?:base64:)?(?P<value>[\w+/=-]{20,400})(?P=quote)[ \t]{0,16}(?:#.*)?$"
)


def keys_in(text: str, *, is_settings: bool) -> Iterator[Extent]:
    """Where they stand. Linear in the length of the text."""
    for pattern in (_GIVEN, _SET) if is_settings else (_GIVEN,):
        yield from (found.span("value") for found in pattern.finditer(text) if _is_one(found))


def _is_one(found: re.Match[str]) -> bool:
    return (
        not is_part(found)
        and is_key(rest_of(found["value"]))
        and not words_for("open").intersection(words_around(found))
    )
