"""Secrets that are known by the names they are given to, in code, in settings, and in what a program says."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import Literal

from fondation_shared.key_blocks import Extent
from fondation_shared.secret_context import is_defined, is_first, is_part, sign_before, speaks_of_else
from fondation_shared.secret_forms import BETWEEN, NAMES, OTHERWISE, QUOTED, WRAPPED, joined
from fondation_shared.secret_places import Sought
from fondation_shared.secret_values import is_name_of_code, is_random, is_told, rest_of

Kind = Literal["said", "code", "settings", "prose"]
"""What a text is: in code, what is not quoted is most often another name; in settings it is a value; prose is
what people write to people."""

_SETTINGS = re.compile(
    r"(?i)(?:^|/)(?:[\w.-]*\.env(?:\.[\w.-]+)?|\.env[\w.-]*"
    r"|\.?(?:npmrc|pypirc|netrc|pgpass|s3cfg|boto|dockercfg|yarnrc|curlrc|wgetrc)"
    r"|_netrc|credentials|dockerfile[\w.-]*"
    r"|[\w.-]*\.(?:env|ya?ml|ini|cfg|cnf|conf|config|properties|toml|tf|tfvars|envrc|sh|bash|zsh|fish"
    r"|bat|cmd|ps1|service|dockerfile|hcl|rc|settings|secrets?))$"
)
_PROSE = re.compile(r"(?i)\.(?:md|mdx|markdown|rst|txt|adoc|asciidoc)$|(?:^|/)(?:readme|changelog|changes|install)$")

_LITERAL = re.compile(
    rf"(?i)(?P<name>{NAMES}(?P<suffix>[\w.-]{{0,30}}))[ \t]{{0,16}}{BETWEEN}{WRAPPED}(?P<whole>{QUOTED})"
)
_DEFAULT = re.compile(rf"(?i)(?P<name>{NAMES}(?P<suffix>[\w.-]{{0,30}}))(?:['\"]\]?)?{OTHERWISE}(?P<whole>{QUOTED})")
"""What stands in where no other value is given."""
_BARE = re.compile(
    rf"(?i)(?P<name>{NAMES}(?P<suffix>[\w.-]{{0,30}}))['\"]?[ \t]{{0,4}}(?::|=)[ \t]{{0,4}}"
    r"(?P<value>(?=[^\s'\"]*\d)(?=[^\s'\"]*[A-Za-z])[A-Za-z0-9+/=_-]{16,2000}(?![\w(.]))"
)
"""`token=9f86d081884c7d65` in code."""
_ASSIGNED = re.compile(
    r"(?<![A-Za-z-])(?P<name>[A-Z0-9_]{0,40}"
    r"(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY)(?P<suffix>[A-Z0-9_]{0,30}))"
    r"=(?P<value>[^\s'\"`$(){}<>,;|&]{6,2000})"
)
"""`DB_PASSWORD=hunter22` in what shells read, wherever it stands."""
_LINE = re.compile(
    rf"(?im)(?P<name>{NAMES}(?P<suffix>[\w.-]{{0,30}}))['\"]?"
    r"(?:[ \t]{0,16}(?::(?!//)|=|\?=|=>)[ \t]{0,16}(?:[>|][+-]?[ \t]{0,4}\r?\n[ \t]{1,60})?"
    r"|[ \t]{0,4}\r?\n[ \t]{1,40}value:[ \t]{1,4}|(?P<spaced>[ \t]{1,16}))"
    r"(?P<value>[^\s'\"#,;(){}\[\]<>`][^\n#'\"`]{2,2000}|[^\s'\",;(){}\[\]<>`]{4,2000})"
)
"""A line of settings, to its end."""
_LOOSE = re.compile(
    rf"(?i)(?P<name>{NAMES}(?P<suffix>[\w.-]{{0,30}}))['\"]?[ \t]{{0,4}}(?::|=)[ \t]{{0,4}}"
    r"(?P<whole>\"[^\"\n]{4,2000}\"|'[^'\n]{4,2000}'|[^\s'\",;(){}\[\]<>`]{6,2000})"
)
"""What a program says: whatever is given to such a name."""
_SCHEME = re.compile(r"(?i)\b(?:proxy-)?authorization\b['\"]?\s{0,4}[:=]\s{0,4}['\"]?(?P<whole>[^'\"\n]{1,2000})")
_BEARER = re.compile(r"(?i)\b(?:bearer|basic)\s{1,4}(?P<whole>[\w+/=.~-]{12,2000})")
_OPTION = re.compile(
    r"(?i)(?<![\w-])--?[\w-]{0,30}(?:password|passwd|passphrase|secret|token|api-?key)"
    r"(?P<quoted>['\"]?)(?:[ \t]{1,4}|[ \t]{0,4},[ \t]{0,4})(?P=quoted)"
    r"(?P<value>[^\s'\"`$<>()\[\]{}|,-][^\s'\"`]{5,400})"
)
"""`--token 9f86d081` for a program, or in a list."""
_TAG = re.compile(
    rf"(?i)<(?:[\w:.]{{0,20}})(?P<name>{NAMES}(?P<suffix>[\w.-]{{0,30}}))>\s{{0,4}}"
    r"(?P<value>[^<>\n]{4,400}?)\s{0,4}</"
)
_IN_STRING = re.compile(
    r"(?i)[;&?\"'][ \t]?"
    r"(?P<name>(?:password|pwd|passwd|secret|token|api_?key|access_?token|client_?secret)(?P<suffix>))="
    r"(?P<value>[^;\"'\s&`<>(){}\\]{4,400})(?=[;&\"'])"
)
_WORDS_OF_PROGRAMS = ("passw", "passphrase", "secret", "token", "key")
"""One of them is in each name that shells and programs are given a secret by."""
_OF_A_DATABASE = re.compile(
    r"(?i)\b(?:host|user|dbname|port|sslmode)=[^\s'\"]{1,100}(?:[ \t][a-z_]{2,20}=[^\s'\"]{1,100}){0,6}"
    r"[ \t](?P<name>password(?P<suffix>))=(?P<value>[^\s'\"`;{}$%]{3,400})"
)

_WEAK = re.compile(r"(?i)token|credential|^pass$|_auth")
_SHORTEST, _SHORTEST_OF_SETTINGS, _LONG = 6, 4, 12
_RESCANNED = 200
_COMMENT = re.compile(r"[ \t]+(?:#|//|;).*$")
_REFERENCE = re.compile(
    r"(?i)[$!*&@%|>-]|(?:var|local|module|data|env|vars|params|config|settings|self|this|os|process|each"
    r"|output|inputs?|steps)[.\[]|(?:function|lambda|new|await|not|null)\b|\w+\("
)


def kind_of(path: str) -> Kind:
    """What a file is, by its path."""
    if _SETTINGS.search(path):
        return "settings"
    return "prose" if _PROSE.search(path) else "code"


def named_in(sought: Sought, kind: Kind) -> Iterator[Extent]:
    """Where secrets stand in a text that a name before them gives away. Linear in its length."""
    yield from _scanned(partial(sought.first, _LITERAL), "whole", _is_literal)
    yield from _scanned(partial(sought.first, _DEFAULT), "whole", _is_literal)
    yield from _scanned(partial(sought.first, _BARE), "value", _is_bare)
    for pattern in (_TAG, _IN_STRING, *([_OF_A_DATABASE] if sought.has("password=") else [])):
        yield from _scanned(partial(pattern.search, sought.text), "value", _is_bare)
    if sought.has(*_WORDS_OF_PROGRAMS):
        yield from _scanned(partial(_ASSIGNED.search, sought.text), "value", _is_bare)
        yield from (found.span("value") for found in _OPTION.finditer(sought.text) if _is_strong(found["value"]))
    if kind == "settings":
        yield from _scanned(partial(sought.first, _LINE), "value", _is_set)
    if kind == "said":
        yield from _said(sought)


def _said(sought: Sought) -> Iterator[Extent]:
    """What a program says: more than this is too much where somebody reads it."""
    for found in chain(sought.each(_LOOSE), _SCHEME.finditer(sought.text), _BEARER.finditer(sought.text)):
        yield found.span("whole")


def _scanned(
    search: Callable[[int], re.Match[str] | None], group: str, holds: Callable[[re.Match[str]], bool]
) -> Iterator[Extent]:
    """What holds of what is found from a place on, also where it stands in what does not."""
    place = 0
    while found := search(place):
        start, end = found.span(group)
        if holds(found):
            end = _end_of_value(found, end)
            yield start, end
            place = end
        else:
            place = start if end - start < _RESCANNED else end
        place = max(place, found.start() + 1)


def _end_of_value(found: re.Match[str], end: int) -> int:
    """With the literals that are joined to it; without the comment behind it, and spaces."""
    if "quote" in found.re.groupindex:
        return joined(found)[1]
    said = found["value"]
    comment = _COMMENT.search(said)
    left = said[: comment.start()] if comment else said.rstrip()
    return end if found.end("value") != end else end - (len(said) - len(left))


def _is_literal(found: re.Match[str]) -> bool:
    value = rest_of(joined(found)[0])
    if len(value) < _SHORTEST or (speaks_of_else(found) and not (is_random(value) and len(value) >= _LONG)):
        return False
    parts = found.groupdict()
    if is_part(found) or (parts.get("listed") and not is_first(found)):
        return False
    is_loose = parts.get("compared") or parts.get("listed") or parts.get("called") or parts.get("spaced")
    if is_loose and not is_defined(found):
        return _is_strong(value)
    return _stands_for_itself(found["name"], value)


def _is_bare(found: re.Match[str]) -> bool:
    value = rest_of(found["value"])
    if is_part(found) or speaks_of_else(found) or len(value) < _SHORTEST_OF_SETTINGS or is_name_of_code(value):
        return False
    return _stands_for_itself(found["name"], value) and (is_random(value) or not value.isidentifier())


def _is_set(found: re.Match[str]) -> bool:
    said = _COMMENT.sub("", found["value"]).strip()
    value = rest_of(said)
    if (
        is_part(found)
        or sign_before(found) in {"$", "{"}
        or _REFERENCE.match(said)
        or len(value) < _SHORTEST_OF_SETTINGS
        or is_name_of_code(value)
    ):
        return False
    if speaks_of_else(found):
        return len(value) >= _LONG and " " not in value and _is_strong(value)
    if found["spaced"] is not None:
        return " " not in value and _is_strong(value)
    return _stands_for_itself(found["name"], value)


def _stands_for_itself(name: str, value: str) -> bool:
    """Whether a value is none that says what it stands for. A `token` may be any word of a language."""
    if is_told(value):
        return False
    if _WEAK.match(name):
        return " " not in value and (
            is_random(value) or (len(value) >= _LONG and not value.islower() and not is_name_of_code(value))
        )
    return True


def _is_strong(value: str) -> bool:
    """Whether no name of anything looks like this."""
    return is_random(value) and not is_told(value) and not is_name_of_code(value)
