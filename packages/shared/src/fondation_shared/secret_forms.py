"""How code gives a value to a name: by signs, calls and types, in one literal or in several that are joined."""

import re
from collections.abc import Iterable, Iterator

_WORDS = ("password", "passwd", "passphrase", "passcode", "secret", "token", "requirepass", "_auth")
_SHORT = ("pass", "pwd", "pw")
_OF_KEYS = ("api", "access", "private")
_OF_KEYS_IN_ONE_WORD = (
    *("account", "auth", "aes", "hmac", "cipher", "crypto", "jwt", "encryption", "encrypt", "signing", "master"),
    *("shared", "service", "license", "ssh", "deploy", "storage", "subscription"),
)


def _any_of(words: Iterable[str]) -> str:
    return "(?:" + "|".join(words) + ")"


NAMES = (
    rf"(?:{_any_of(_WORDS)}|credentials?|{_any_of(_OF_KEYS)}[ _-]?key|{_any_of(_OF_KEYS_IN_ONE_WORD)}[_-]?key"
    rf"|(?-i:(?<![A-Za-z]){_any_of([*_SHORT, *map(str.upper, _SHORT)])}(?![A-Za-z])"
    rf"|(?<=[a-z]){_any_of(map(str.capitalize, _SHORT))}(?![a-z])))"
)
HEADS = (*_WORDS, "credential", *_SHORT, *_OF_KEYS, *_OF_KEYS_IN_ONE_WORD)
"""What each of `NAMES` begins with, in small letters."""
_TYPE = r"(?::[ \t]{0,4}[A-Za-z_&*\[][\w.&*<>\[\]|?' \t]{0,60}?|[ \t]{1,4}[*\[\]]{0,3}[A-Za-z][\w.\[\]*]{0,20})"
_SIGN = r"(?P<compared>===?|!==?)|(?P<given>:=|=>|\?\?=|\|\|=|\?\?|\|\||<-|[:=])"
_BY_VALUE = r"(?P<valued>['\"]?[ \t]{0,4},?\s{0,40}['\"]?value['\"]?[ \t]{0,4}[:=][ \t]{0,4})"
BETWEEN = (
    rf"(?:{_BY_VALUE}"
    r"|(?P<closed>['\"`]?(?:\]|\[\w{0,30}\])?\)?)"
    rf"(?:(?:{_TYPE})?[ \t]{{0,16}}(?:{_SIGN})"
    r"|(?P<listed>(?<=['\"`])[ \t]{0,4},[ \t]{0,4}(?:\w{1,20}[ \t]?=[ \t]?)?)"
    r"|(?P<called>\()|(?P<spaced>[ \t]{1,16}(?=['\"])))"
    r"[ \t]{0,16}(?:(?:[(\\]|[>|][+-]?)?[ \t]{0,4}\r?\n[ \t]{0,60})?)"
)
WRAPPED = (
    r"(?:(?:[\w.:&]{0,40}(?:SecretStr|Secret|String|string|str|bytes?|from|of|Some|Just|literal|decode|atob|raw)"
    r"|\[\]byte)\(|\()?"
)
"""Calls that a text goes through and comes out the same."""
OTHERWISE = (
    rf"(?:{_TYPE})?[ \t]{{0,16}}(?::=|[:=])(?!=)[ \t]{{0,16}}"
    r"(?:\(?[A-Za-z_][\w.:>-]{0,60}(?:[(\[][ \t]{0,4}['\"][\w.-]{1,60}['\"][ \t]{0,4}[)\]])?"
    r"[ \t]{0,16}(?:\bor\b|\|\||\?\?|\?:)[ \t]{0,16}"
    r"|[\w.:]{0,40}(?:env|environ\.get|env\.fetch|get_env)\([ \t]{0,4}['\"][\w.-]{1,60}['\"]"
    r"[ \t]{0,4},[ \t]{0,4}(?:default[ \t]{0,4}=[ \t]{0,4})?"
    r"|\w{0,20}Field\((?:default[ \t]{0,4}=[ \t]{0,4})?)"
)
"""From a name to the literal that it has where nothing else is given."""
QUOTED = (
    r"(?:[bBrRuUfFlL@$]{0,2})(?P<quote>\"{3}|'{3}|[\"'`])(?:\\?\r?\n[ \t]{0,40})?"
    r"(?P<value>(?:\\.|(?!(?P=quote))[^\\\n]){3,2000})"
    r"(?:\\?\r?\n[ \t]{0,40})?(?P=quote)(?![ \t]{0,4}:[ \t]{0,4}[\w\"'\[{])"
)

_JOINED = (
    r"[ \t]{0,16}(?:(?:[+&.]|\.\.|<>)[ \t]{0,16}(?:\\?[ \t]{0,4}\r?\n[ \t]{0,60})?"
    r"|\\[ \t]{0,4}\r?\n[ \t]{0,60}|\r?\n[ \t]{0,60}[+&.][ \t]{0,4})?"
)
_LAID_OUT = r"\s{0,60}(?:(?:[+&.]|\.\.|<>)\s{0,60})?"
_PIECE = (
    r"[bBrRuUfFlL@$]{0,2}(?!\"{3}|'{3})(?P<quote>[\"'`])(?P<value>(?:\\.|(?!(?P=quote))[^\\\n]){0,2000})(?P=quote)"
    r"(?![ \t]{0,4}[:=])"
)
_FURTHER = re.compile(_JOINED + _PIECE)
_FURTHER_WITHIN = re.compile(_LAID_OUT + _PIECE)
_MOST_PIECES = 40


def joined(found: re.Match[str]) -> tuple[str, int]:
    """What a literal says with those that are joined to it, and where the last of them ends."""
    said, end = [found["value"]], found.end("whole")
    for piece in _further(found, end):
        said.append(piece["value"])
        end = piece.end()
    return "".join(said), end


def _further(found: re.Match[str], end: int) -> Iterator[re.Match[str]]:
    is_within = "(" in found.string[found.end("name") : found.start("whole")]
    pattern = _FURTHER_WITHIN if is_within else _FURTHER
    for _ in range(_MOST_PIECES):
        piece = pattern.match(found.string, end)
        if piece is None:
            return
        yield piece
        end = piece.end()
