"""Whether a value behind the name of a secret is one: not a name, a placeholder, an address or a sentence."""

import re
import tomllib
from functools import cache
from importlib import resources

_TEMPLATE = re.compile(
    r"\$\{\{[^}]{0,200}\}\}|\{\{[^}]{0,200}\}\}|[$#]\{[^}]{0,200}\}|\$\([^)]{0,200}\)|<%.{0,200}?%>"
    r"|%\(\w{1,60}\)[sdr]|\$[A-Za-z_]\w{0,60}|\{[\w.\[\]!:()]{0,80}\}|<[\w .:/-]{1,80}>|%[sdrvq@](?!\w)"
)
"""What is filled in later."""
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_LETTERS = re.compile(r"[^\W\d_]+")
_PATH = re.compile(r"(?:[.~]{0,2}/|[A-Za-z]:\\|[\w.-]{1,40}/)[\w./\\ -]{0,300}")
_DOTTED = re.compile(r"[A-Za-z_]\w{0,60}(?:(?:\.|::|->)[A-Za-z_]\w{0,60}){1,12}(?:\(\)|\[\S{0,60}\])?")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{1,12}://\S{1,400}|[\w.+-]{1,60}@[\w-]{1,60}\.[\w.]{1,30}")
_PATTERN = re.compile(r"\(\?|\\[dwsb]|\[\^|a-z|A-Z|\.\*|\)\?|\][|)]|\)\|")
_SAME = re.compile(r"(.)\1*|[\W_]+|#[0-9a-fA-F]{3,8}|\.[\w.]+|[A-Z]{2,}(?:_[A-Z]{2,}){1,9}")
"""One sign over and over, a colour, the ending of a name, the name of a variable."""
_WORDS = re.compile(
    r"(?:[A-Za-z]{2,}\d{0,4}|\d{1,4}[a-z]{0,2}|[A-Za-z])(?:[_./-](?:[A-Za-z]{2,}\d{0,4}|\d{1,4}[a-z]{0,2}|[A-Za-z]))+"
)
_RANDOM_PART = re.compile(r"[A-Za-z0-9]{16,}")
_SEGMENT = re.compile(r"[A-Za-z0-9]+")
_RUN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_HEX = re.compile(r"(?=[a-fA-F]*\d)(?=\d*[a-fA-F])[0-9a-fA-F]{32,}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_FEW_FIGURES = 1
_LONG = 16
_PHRASE = 3
_TELLING, _MIXED, _MIXED_WITHOUT_FIGURES = 7, 0.25, 0.35
_KEY = 20


@cache
def words_for(purpose: str) -> frozenset[str]:
    """The words of a list in `secret_words.toml`."""
    table = tomllib.loads((resources.files(__package__) / "secret_words.toml").read_text("utf-8"))
    return frozenset(str(table[purpose]).split())


def rest_of(value: str) -> str:
    """A value without what is filled in later."""
    return _TEMPLATE.sub("", value)


def is_random(value: str) -> bool:
    """Whether letters and figures are mixed as nobody writes words."""
    return bool(re.search(r"[A-Za-z]", value) and re.search(r"\d", value)) and not _is_counted(value)


def is_told(value: str) -> bool:
    """Whether a value says by itself that it is none: a word for one, a placeholder, a path, an address, a pattern."""
    flat = value.strip()
    if _SAME.fullmatch(flat) or _ADDRESS.fullmatch(flat) or _PATTERN.search(flat):
        return True
    if " " not in flat and _mixture(flat) >= _MIXED:
        return False
    if _is_place(flat) or (not flat.isascii() and _LETTERS.fullmatch(flat.replace(" ", ""))):
        return True
    return _is_named(flat) or (" " in flat and not is_phrase(flat))


def is_key(value: str) -> bool:
    """Whether a value looks like a key whatever it is given to: long, and of signs as chance mixes them."""
    if len(value) < _KEY or _UUID.fullmatch(value) or is_told(value) or is_name_of_code(value):
        return False
    least = _MIXED if re.search(r"[\d+=]", value) else _MIXED_WITHOUT_FIGURES
    return _HEX.fullmatch(value) is not None or (any(map(str.isalpha, value)) and _mixture(value) >= least)


def is_name_of_code(value: str) -> bool:
    """Whether a value is a name with its parts, as in `settings.SECRET_KEY`."""
    return _DOTTED.fullmatch(value.strip()) is not None and not _RANDOM_PART.search(value)


def is_phrase(value: str) -> bool:
    """Whether words with spaces between are what somebody opens a door with, and not what is said to somebody."""
    words = [word.lower() for word in _LETTERS.findall(value)]
    if value.rstrip()[-1:] in set(".!?:…,;") or set(words) & (words_for("sentence") | words_for("secret")):
        return False
    return len(words) >= _PHRASE or value.islower() or any(map(str.isdigit, value))


def _is_named(value: str) -> bool:
    """Whether it is made of words that name secrets, with few figures."""
    figures = sum(map(str.isdigit, value))
    words = [word.lower() for word in _WORD.findall(value)]
    whole = re.sub(r"[\d_\W]+", "", value).lower()
    return figures <= _FEW_FIGURES and (
        whole in words_for("vocabulary") or (bool(words) and set(words) <= words_for("vocabulary"))
    )


def _is_counted(value: str) -> bool:
    """Whether figures only number words: `access_token_2`."""
    return _is_named(value) or _WORDS.fullmatch(value) is not None


def is_mixed(value: str) -> bool:
    """Whether small letters and capitals follow each other as in no word, without any figure."""
    return _mixture(value) >= _MIXED_WITHOUT_FIGURES


def _mixture(value: str) -> float:
    """How often small letters, capitals and figures follow each other: half the time by chance, seldom in words."""
    segments = _SEGMENT.findall(value)
    pairs = sum(len(segment) - 1 for segment in segments)
    changes = sum(len(_RUN.findall(segment)) - 1 for segment in segments)
    return changes / pairs if pairs >= _TELLING else 0.0


def _is_place(value: str) -> bool:
    return _PATH.fullmatch(value) is not None and not any(map(is_random, _RANDOM_PART.findall(value)))
