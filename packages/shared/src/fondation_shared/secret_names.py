"""Secrets that are known by the names they are given to, in code, in settings, and in what a program says."""

import re
from collections.abc import Callable, Iterator
from typing import Literal

from fondation_shared.key_blocks import Extent
from fondation_shared.secret_values import is_name_of_code, is_random, is_told, rest_of, words_for

Kind = Literal["said", "code", "settings"]
"""What a text is: in code, what is not quoted is most often another name; in settings it is a value."""

_SETTINGS = re.compile(
    r"(?i)(?:^|/)(?:[\w.-]*\.env(?:\.[\w.-]+)?|\.env[\w.-]*"
    r"|\.?(?:npmrc|pypirc|netrc|pgpass|s3cfg|boto|dockercfg|yarnrc|curlrc|wgetrc)"
    r"|_netrc|credentials|dockerfile[\w.-]*"
    r"|[\w.-]*\.(?:env|ya?ml|ini|cfg|cnf|conf|config|properties|toml|tf|tfvars|envrc|sh|bash|zsh|fish"
    r"|bat|cmd|ps1|service|dockerfile|hcl|rc|settings|secrets?))$"
)

_NAMES = (
    r"(?:password|passwd|passphrase|passcode|secret|token|api[ _-]?key|access[ _-]?key|private[ _-]?key|account[_-]?key"
    r"|(?:auth|encryption|encrypt|signing|master|shared|service|license|ssh|deploy|storage"
    r"|subscription)[_-]?key|credentials?"
    r"|requirepass|_auth|(?-i:(?<![A-Za-z])(?:pass|PASS|pwd|PWD)(?![A-Za-z])|(?<=[a-z])(?:Pass|Pwd)(?![a-z])))"
)
_TYPE = r"(?::[ \t]{0,4}[A-Za-z_&*\[][\w.&*<>\[\]|?' \t]{0,60}?|[ \t]{1,4}[*\[\]]{0,3}[A-Za-z][\w.\[\]*]{0,20})"
_SIGN = r"(?P<compared>===?|!==?)|(?P<given>:=|=>|\?\?=|\|\|=|\?\?|\|\||<-|[:=])"
_BY_VALUE = r"(?P<valued>['\"]?[ \t]{0,4},?\s{0,40}['\"]?value['\"]?[ \t]{0,4}[:=][ \t]{0,4})"
_BETWEEN = (
    rf"(?:{_BY_VALUE}"
    r"|(?P<closed>['\"`]?\]?\)?)"
    rf"(?:(?:{_TYPE})?[ \t]{{0,16}}(?:{_SIGN})"
    r"|(?P<listed>(?<=['\"`])[ \t]{0,4},[ \t]{0,4}(?:\w{1,20}[ \t]?=[ \t]?)?)"
    r"|(?P<called>\()|(?P<spaced>[ \t]{1,16}(?=['\"])))"
    r"[ \t]{0,16}(?:(?:[(\\]|[>|][+-]?)?[ \t]{0,4}\r?\n[ \t]{0,60})?)"
)
_WRAPPED = (
    r"(?:(?:[\w.:&]{0,40}(?:SecretStr|Secret|String|string|str|bytes?|from|of|Some|Just|literal|decode|atob|raw)"
    r"|\[\]byte)\(|\()?"
)
"""Calls that a text goes through and comes out the same."""
_QUOTED = (
    r"(?:[bBrRuUfFlL@$]{0,2})(?P<quote>\"{3}|'{3}|[\"'`])(?:\\?\r?\n[ \t]{0,40})?"
    r"(?P<value>(?:\\.|(?!(?P=quote))[^\\\n]){3,2000})"
    r"(?:\\?\r?\n[ \t]{0,40})?(?P=quote)(?![ \t]{0,4}:[ \t]{0,4}[\w\"'\[{])"
)
_LITERAL = re.compile(
    rf"(?i)(?P<name>{_NAMES}(?P<suffix>[\w.-]{{0,30}}))[ \t]{{0,16}}{_BETWEEN}{_WRAPPED}(?P<whole>{_QUOTED})"
)
_BARE = re.compile(
    rf"(?i)(?P<name>{_NAMES}(?P<suffix>[\w.-]{{0,30}}))['\"]?[ \t]{{0,4}}(?::|=)[ \t]{{0,4}}"
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
    rf"(?im)(?P<name>{_NAMES}(?P<suffix>[\w.-]{{0,30}}))['\"]?"
    r"(?:[ \t]{0,16}(?::(?!//)|=|\?=|=>)[ \t]{0,16}(?:[>|][+-]?[ \t]{0,4}\r?\n[ \t]{1,60})?"
    r"|[ \t]{0,4}\r?\n[ \t]{1,40}value:[ \t]{1,4}|(?P<spaced>[ \t]{1,16}))"
    r"(?P<value>[^\s'\"#,;(){}\[\]<>`][^\n#'\"`]{2,2000}|[^\s'\",;(){}\[\]<>`]{4,2000})"
)
"""A line of settings, to its end."""
_LOOSE = re.compile(
    rf"(?i)(?P<name>{_NAMES}(?P<suffix>[\w.-]{{0,30}}))['\"]?[ \t]{{0,4}}(?::|=)[ \t]{{0,4}}"
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
    rf"(?i)<(?:[\w:.]{{0,20}})(?P<name>{_NAMES}(?P<suffix>[\w.-]{{0,30}}))>\s{{0,4}}"
    r"(?P<value>[^<>\n]{4,400}?)\s{0,4}</"
)
_IN_STRING = re.compile(
    r"(?i)[;&?\"'][ \t]?"
    r"(?P<name>(?:password|pwd|passwd|secret|token|api_?key|access_?token|client_?secret)(?P<suffix>))="
    r"(?P<value>[^;\"'\s&`<>(){}\\]{4,400})(?=[;&\"'])"
)
_OF_A_DATABASE = re.compile(
    r"(?i)\b(?:host|user|dbname|port|sslmode)=[^\s'\"]{1,100}(?:[ \t][a-z_]{2,20}=[^\s'\"]{1,100}){0,6}"
    r"[ \t](?P<name>password(?P<suffix>))=(?P<value>[^\s'\"`;{}$%]{3,400})"
)

_HUMP = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_ANYWHERE = frozenset({"forgot", "expected", "max"})
_WEAK = re.compile(r"(?i)token|credential|^pass$|_auth")
_CALL = re.compile(r"\w\(['\"`][\w.-]{0,50}$")
_DEFINED = re.compile(r"(?i)(?:#[ \t]*define|\bdefine\(|\bENV|\bexport|\bset(?:env)?)[ \t(]{1,4}['\"]?[\w.-]{0,60}$")
_SHORTEST, _SHORTEST_OF_SETTINGS, _LONG = 6, 4, 12
_RESCANNED = 200
_BEFORE_NAME = 60
_COMMENT = re.compile(r"[ \t]+(?:#|//|;).*$")
_REFERENCE = re.compile(
    r"(?i)[$!*&@%|>-]|(?:var|local|module|data|env|vars|params|config|settings|self|this|os|process|each"
    r"|output|inputs?|steps)[.\[]|(?:function|lambda|new|await|not|null)\b|\w+\("
)


def kind_of(path: str) -> Kind:
    """What a file is, by its path."""
    return "settings" if _SETTINGS.search(path) else "code"


def named_in(text: str, kind: Kind) -> Iterator[Extent]:
    """Where secrets stand that a name before them gives away. Linear in the length of the text."""
    yield from _scanned(_LITERAL, text, "whole", _is_literal)
    for pattern in (_BARE, _TAG, _IN_STRING, _OF_A_DATABASE, _ASSIGNED):
        yield from _scanned(pattern, text, "value", _is_bare)
    yield from (found.span("value") for found in _OPTION.finditer(text) if _is_strong(found["value"]))
    if kind == "settings":
        yield from _scanned(_LINE, text, "value", _is_set)
    if kind == "said":
        for pattern in (_LOOSE, _SCHEME, _BEARER):
            yield from (found.span("whole") for found in pattern.finditer(text))


def _scanned(
    pattern: re.Pattern[str], text: str, group: str, holds: Callable[[re.Match[str]], bool]
) -> Iterator[Extent]:
    """What holds, also where it stands in what does not."""
    place = 0
    while found := pattern.search(text, place):
        start, end = found.span(group)
        if holds(found):
            yield start, _end_of_value(found, end)
            place = end
        else:
            place = start if end - start < _RESCANNED else end
        place = max(place, found.start() + 1)


def _end_of_value(found: re.Match[str], end: int) -> int:
    """Without the comment behind it, and spaces."""
    said = found["value"]
    comment = _COMMENT.search(said)
    left = said[: comment.start()] if comment else said.rstrip()
    return end if found.end("value") != end else end - (len(said) - len(left))


def _is_literal(found: re.Match[str]) -> bool:
    value = rest_of(found["value"])
    if len(value) < _SHORTEST or (_speaks_of_else(found) and not (is_random(value) and len(value) >= _LONG)):
        return False
    parts = found.groupdict()
    if _is_part(found) or (parts["listed"] and not _is_first(found)):
        return False
    is_loose = parts["compared"] or parts["listed"] or parts["called"] or parts["spaced"]
    if is_loose and not _is_defined(found):
        return _is_strong(value)
    return _stands_for_itself(found["name"], value)


def _is_bare(found: re.Match[str]) -> bool:
    value = rest_of(found["value"])
    if _is_part(found) or _speaks_of_else(found) or len(value) < _SHORTEST_OF_SETTINGS or is_name_of_code(value):
        return False
    return _stands_for_itself(found["name"], value) and (is_random(value) or not value.isidentifier())


def _is_set(found: re.Match[str]) -> bool:
    said = _COMMENT.sub("", found["value"]).strip()
    value = rest_of(said)
    if (
        _is_part(found)
        or _sign_before(found) in {"$", "{"}
        or _REFERENCE.match(said)
        or len(value) < _SHORTEST_OF_SETTINGS
        or is_name_of_code(value)
    ):
        return False
    if _speaks_of_else(found):
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


def _speaks_of_else(found: re.Match[str]) -> bool:
    """Whether a name goes on, or begins, in a way that it is about something else: `token_url`, `forgot_password`."""
    suffix = found["suffix"]
    begun = found.start("name")
    before = re.search(r"[\w-]*$", found.string[max(0, begun - _BEFORE_NAME) : begun])
    words = [word.lower() for word in _HUMP.findall(suffix)]
    prefix = [word.lower() for word in _HUMP.findall(before[0] if before else "")]
    is_about = bool(set(words[:1] + words[-1:]) & words_for("about"))
    return is_about or bool(set(prefix[:1]) & words_for("before") or set(prefix) & _ANYWHERE)


def _is_part(found: re.Match[str]) -> bool:
    """Whether the name is only a part of a word, or of a path."""
    suffix = found["suffix"]
    return _goes_on(found["name"].removesuffix(suffix), suffix) or _sign_before(found) == "/"


def _sign_before(found: re.Match[str]) -> str:
    begun = found.start("name")
    return found.string[max(0, begun - 1) : begun]


def _is_first(found: re.Match[str]) -> bool:
    """Whether the name is the first of what a call is given: in a list of words each stands for itself."""
    begun = found.start("name")
    return _CALL.search(found.string[max(0, begun - _BEFORE_NAME) : begun]) is not None


def _goes_on(word: str, suffix: str) -> bool:
    """Whether what follows belongs to the same word, as in `tokenizer`; a plural is the word itself."""
    further = suffix.removeprefix("S" if word[-1:].isupper() else "s")
    return further[:1].isalpha() and further[:1].isupper() == word[-1:].isupper()


def _is_defined(found: re.Match[str]) -> bool:
    begun = found.start("name")
    return _DEFINED.search(found.string[max(0, begun - 2 * _BEFORE_NAME) : begun]) is not None
