"""What stands around the name of a secret: whether it is a name of its own, and what it is about."""

import re

from fondation_shared.secret_values import words_for

_HUMP = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_ANYWHERE = frozenset({"forgot", "expected", "max"})
_CALL = re.compile(r"\w\(['\"`][\w.-]{0,50}$")
_DEFINED = re.compile(r"(?i)(?:#[ \t]*define|\bdefine\(|\bENV|\bexport|\bset(?:env)?)[ \t(]{1,4}['\"]?[\w.-]{0,60}$")
_BEFORE_NAME = 60


def speaks_of_else(found: re.Match[str]) -> bool:
    """Whether a name goes on, or begins, in a way that it is about something else: `token_url`, `forgot_password`."""
    prefix, words = _words_before(found), _words_of(found["suffix"])
    is_about = bool(set(words[:1] + words[-1:]) & words_for("about"))
    return is_about or bool(set(prefix[:1]) & words_for("before") or set(prefix) & _ANYWHERE)


def words_around(found: re.Match[str]) -> list[str]:
    """All words of the name that a name is part of: `sha`, `of` and `keys` of `shaOfKeys`."""
    return [*_words_before(found), *_words_of(found["name"])]


def _words_before(found: re.Match[str]) -> list[str]:
    begun = found.start("name")
    before = re.search(r"[\w-]*$", found.string[max(0, begun - _BEFORE_NAME) : begun])
    return _words_of(before[0] if before else "")


def _words_of(name: str) -> list[str]:
    return [word.lower() for word in _HUMP.findall(name)]


def is_part(found: re.Match[str]) -> bool:
    """Whether the name is only a part of a word, or of a path."""
    suffix = found["suffix"]
    return _goes_on(found["name"].removesuffix(suffix), suffix) or sign_before(found) == "/"


def sign_before(found: re.Match[str]) -> str:
    """The one sign before the name; empty at the beginning of a text."""
    begun = found.start("name")
    return found.string[max(0, begun - 1) : begun]


def is_first(found: re.Match[str]) -> bool:
    """Whether the name is the first of what a call is given: in a list of words each stands for itself."""
    begun = found.start("name")
    return _CALL.search(found.string[max(0, begun - _BEFORE_NAME) : begun]) is not None


def _goes_on(word: str, suffix: str) -> bool:
    """Whether what follows belongs to the same word, as in `tokenizer`; a plural is the word itself."""
    further = suffix.removeprefix("S" if word[-1:].isupper() else "s")
    return further[:1].isalpha() and further[:1].isupper() == word[-1:].isupper()


def is_defined(found: re.Match[str]) -> bool:
    """Whether a word before the name says that it is given a value, as in `#define PASSWORD "…"`."""
    begun = found.start("name")
    return _DEFINED.search(found.string[max(0, begun - 2 * _BEFORE_NAME) : begun]) is not None
