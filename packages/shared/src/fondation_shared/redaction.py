"""Secrets in what a program said: found by their shapes, and by the names they are given to."""

import re

HIDDEN = "[redacted]"

_KEY_BLOCK = re.compile(
    r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
    r"(?:(?!-----END )[A-Za-z0-9+/=:, .\t\r\n\\-]){0,20000}(?:-----END [A-Z0-9 ]{0,40}-----)?"
)
_KEY_END = "-----END "
_KEY_LINE = re.compile(r"[A-Za-z0-9+/=]{40,100}")
_KEY_LAST_LINE = re.compile(r"[A-Za-z0-9+/=]{0,100}")
_SHAPES = re.compile(
    r"\b(?:"
    r"gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255}|glpat-[\w-]{20,64}|npm_[A-Za-z0-9]{30,64}"
    r"|pypi-[\w-]{50,400}|sk-[\w-]{20,250}|xox[abeprs]-[\w-]{10,250}|(?:AKIA|ASIA)[A-Z0-9]{16}\b|AIza[\w-]{35}"
    r"|[rs]k_(?:live|test)_[A-Za-z0-9]{16,250}|hf_[A-Za-z0-9]{30,64}|fnd_[A-Za-z0-9]{8,64}_[0-9a-f]{32,128}"
    r"|whsec_[A-Za-z0-9+/=]{16,128}|eyJ[\w-]{10,2000}\.[\w-]{10,4000}(?:\.[\w-]{0,4000})?"
    r")"
)
_IN_URL = re.compile(r"(?<=://)[^\s/@'\"<>]{1,400}(?=@)")
_SCHEME = re.compile(r"(?i)\b((?:authorization|proxy-authorization)\b['\"]?\s{0,4}[:=]\s{0,4}['\"]?)[^'\"\n]{1,2000}")
_BEARER = re.compile(r"(?i)\b((?:bearer|basic)\s{1,4})[\w+/=.~-]{12,2000}")
_NAMED = re.compile(
    r"(?i)((?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key"
    r"|credentials?|_auth)[\w.-]{0,30}['\"]?[ \t]{0,4}(?::|=)[ \t]{0,4})"
    r"(\"[^\"\n]{4,2000}\"|'[^'\n]{4,2000}'|[^\s'\",;(){}\[\]<>`]{6,2000})"
)
"""`DB_PASSWORD=…`, `"apiKey": "…"`, `_authToken=…`."""
_NAMED_LITERAL = re.compile(
    r"(?i)((?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key"
    r"|credentials?|_auth)[\w.-]{0,30}['\"]?[ \t]{0,4}(?::|=)[ \t]{0,4})"
    r"(\"[^\"\s]{8,2000}\"|'[^'\s]{8,2000}'|(?=[^\s'\"]*\d)(?=[^\s'\"]*[A-Za-z])[A-Za-z0-9+/=_-]{16,2000}(?![\w(.]))"
)
"""The same in source code, where what is not quoted is most often another name."""


def redacted(text: str, *, is_code: bool = False) -> str:
    """The text with `HIDDEN` where a secret stood. Linear in its length. `is_code`: `token = next_token` hides none."""
    text = _without_ends_of_keys(_KEY_BLOCK.sub(HIDDEN, text))
    text = _IN_URL.sub(HIDDEN, _SHAPES.sub(HIDDEN, text))
    for named in (_NAMED_LITERAL,) if is_code else (_SCHEME, _BEARER, _NAMED):
        text = named.sub(rf"\g<1>{HIDDEN}", text)
    return text


def _without_ends_of_keys(text: str) -> str:
    """The same, where the beginning of a key was not kept: its end still says that it was one."""
    *before, last = text.split(_KEY_END)
    return _KEY_END.join([*map(_without_key_lines, before), last])


def _without_key_lines(text: str) -> str:
    lines = text.removesuffix("\n").split("\n")
    # The last line of a key is shorter than the others.
    kept = len(lines) - 1 if _KEY_LAST_LINE.fullmatch(lines[-1]) else len(lines)
    whole = kept
    while kept and _KEY_LINE.fullmatch(lines[kept - 1]):
        kept -= 1
    return text if kept == whole else "\n".join([*lines[:kept], HIDDEN, ""])
