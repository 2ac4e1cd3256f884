"""Secrets that are known by how they look, whoever has them in whatever place."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator

from fondation_shared.key_blocks import Extent
from fondation_shared.secret_places import Sought
from fondation_shared.secret_values import is_name_of_code, is_random, is_told, rest_of

_SHAPES = re.compile(
    r"\b(?:"
    r"gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255}"
    r"|gl(?:pat|ptt|dt|rt|cbt|soat|ft|imt|agent)-[\w-]{20,64}"
    r"|npm_[A-Za-z0-9]{30,64}|pypi-[\w-]{50,400}|rubygems_[0-9a-f]{40,64}|dckr_(?:pat|oat)_[\w-]{20,64}"
    r"|sk-[\w-]{20,250}|gsk_[A-Za-z0-9]{30,80}|hf_[A-Za-z0-9]{30,64}|r8_[A-Za-z0-9]{30,64}|xai-[A-Za-z0-9]{40,120}"
    r"|pplx-[A-Za-z0-9]{40,80}|nvapi-[\w-]{40,100}|tvly-[\w-]{20,60}"
    r"|xox[abeoprs]-[\w-]{10,250}|xapp-\d-[\w-]{20,250}|xoxe\.[\w.-]{20,250}"
    r"|hooks\.slack\.com/(?:services|workflows|triggers)/[\w/]{20,120}"
    r"|discord(?:app)?\.com/api/webhooks/\d{10,25}/[\w-]{30,100}|[\w-]{1,60}\.webhook\.office\.com/[\w@/-]{40,300}"
    r"|(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b|AIza[\w-]{35}|GOCSPX-[\w-]{20,40}|ya29\.[\w.-]{20,400}|1//0[\w-]{30,120}"
    r"|[rs]k_(?:live|test)_[A-Za-z0-9]{16,250}|whsec_[A-Za-z0-9+/=]{16,128}"
    r"|sq0(?:csp|atp)-[\w-]{20,60}|EAAA[\w-]{56,64}"
    r"|SG\.[\w-]{16,32}\.[\w-]{16,64}|key-[0-9a-f]{32}\b|xkeysib-[\w-]{40,100}|SK[0-9a-f]{32}\b|\d{8,10}:AA[\w-]{33}"
    r"|do[opr]_v1_[0-9a-f]{40,80}|shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32,64}|pul-[0-9a-f]{40}\b|hv[sbr]\.[\w-]{20,300}"
    r"|dapi[0-9a-f]{32}\b|dp\.(?:pt|st|sa|ct|scim|audit)\.[\w.-]{40,80}|ATATT3x[\w=-]{50,300}"
    r"|lin_(?:api|oauth)_[A-Za-z0-9]{32,80}"
    r"|ntn_[A-Za-z0-9]{40,60}|figd_[\w-]{30,60}|PMAK-[0-9a-f-]{40,70}|sntry[su]_[\w+/=-]{40,300}|NRAK-[A-Z0-9]{20,40}"
    r"|sbp_[0-9a-f]{40}\b|glsa_\w{32,60}|AGE-SECRET-KEY-1[A-Z0-9]{50,70}|fnd_[A-Za-z0-9]{8,64}_[0-9a-f]{32,128}"
    r"|eyJ[\w-]{10,2000}\.[\w-]{10,4000}(?:\.[\w-]{0,4000})?"
    r")"
)
_KEY_OF_AN_ACCOUNT = re.compile(
    r"(?i)\b(?:account|shared ?access) ?key(?:name)? ?= ?(?P<value>[\w+/=-]{20,200})"
    r"|[?&]sig=(?P<signed>[\w%+/=-]{30,200})"
)
_IN_URL = re.compile(r"(?<=://)[^\s/'\"<>`@\\][^\s/'\"<>`\\]{0,400}(?=@)")
_SOMEBODY = re.compile(r"[A-Za-z][a-z._-]{0,15}")
"""A name without a password, as in `ssh://git@…`."""
_JOINED = r"(?:['\"`][ \t]{0,4}[+.&]\s{0,40}['\"`])?"
"""`"Bearer " + "…"`: a sign between what opens a door and the word for it."""
_AUTHORIZATION = re.compile(
    r"(?i)\bauthorization\b['\"`]?\]?[ \t]{0,4}(?:[:=]|=>)[ \t]{0,4}[bfru]?['\"`]?"
    rf"(?:(?:bearer|basic|token|apikey|api-key|bot|key)[ \t]{{1,4}}{_JOINED})?(?P<value>[^'\"`\s,;)}}]{{6,2000}})"
)
_BEARER = re.compile(rf"(?i)\b(?:bearer|basic)[ \t]{{1,4}}{_JOINED}(?P<value>[\w+/=.~-]{{8,2000}})")
_PAIR = re.compile(
    r"(?i)\b(?:_?auths?|basic[_-]?auth)['\"]?[ \t]{0,4}[:=][ \t]{0,4}['\"](?P<value>[A-Za-z0-9+/]{8,400}={0,2})['\"]"
)
_TUPLE = re.compile(
    r"(?i)(?<![a-z])auth['\"]?[ \t]{0,4}[:=][ \t]{0,4}(?:\w{1,30})?[(\[][ \t]{0,4}['\"][^'\"\n]{1,100}['\"]"
    r"[ \t]{0,4},[ \t]{0,4}"
    r"['\"](?P<value>[^'\"\n]{4,200})['\"]"
)
_OF_A_USER = re.compile(r"(?:(?<=\s)-u|--user)(?:[ \t]{1,4}|=)['\"]?[\w.@-]{1,100}:(?P<value>[^\s'\"`]{4,200})")
_SHORTEST = 8


def shapes_in(sought: Sought) -> Iterator[Extent]:
    """Where secrets stand in a text. Linear in its length."""
    text = sought.text
    yield from (found.span() for found in _SHAPES.finditer(text))
    yield from (found.span() for found in _IN_URL.finditer(text) if _has_password(found[0]))
    if sought.has("account", "shared", "sig="):
        for found in _KEY_OF_AN_ACCOUNT.finditer(text):
            yield found.span("value" if found["value"] else "signed")
    for words, pattern, is_one in _BESIDE_WORDS:
        if sought.has(*words):
            yield from (found.span("value") for found in pattern.finditer(text) if is_one(found["value"]))


def _has_password(user: str) -> bool:
    """Whether what stands before the host of an address is more than a name."""
    name, colon, password = rest_of(user).partition(":")
    if colon:
        return bool(password) and not is_told(password)
    return not _SOMEBODY.fullmatch(name) and not is_told(name)


def _opens(value: str) -> bool:
    """Whether something behind `Bearer` or `Basic` is what opens a door."""
    left = rest_of(value)
    return (
        len(left) >= _SHORTEST and not (is_told(left) or is_name_of_code(left)) and (is_random(left) or _is_pair(left))
    )


def _is_password(value: str) -> bool:
    left = rest_of(value)
    return any(map(str.isalpha, left)) and not is_told(left)


def _is_pair(value: str) -> bool:
    """Whether this is a name and a password as browsers send them."""
    try:
        said = base64.b64decode(value + "=" * (-len(value) % 4), validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return False
    return ":" in said[1:] and said.isprintable()


_BESIDE_WORDS: tuple[tuple[tuple[str, ...], re.Pattern[str], Callable[[str], bool]], ...] = (
    (("authorization",), _AUTHORIZATION, _opens),
    (("bearer", "basic"), _BEARER, _opens),
    (("auth",), _PAIR, _is_pair),
    (("auth",), _TUPLE, _is_password),
    (("-u",), _OF_A_USER, _is_password),
)
"""What is only found beside one of these words, and what says whether it is a secret."""
