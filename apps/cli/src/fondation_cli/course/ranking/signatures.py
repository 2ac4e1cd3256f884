"""What the heads of functions say of types, read word by word."""

from collections.abc import Iterator
from functools import lru_cache

from fondation_cli.course.ranking.sharing import TYPE_FIRST


@lru_cache(maxsize=1024)
def _words(signature: str) -> tuple[str, ...]:
    return tuple(_split(signature))


def _split(signature: str) -> Iterator[str]:
    word = ""
    for character in signature:
        if character.isalnum() or character in "_$":
            word += character
            continue
        if word:
            yield word
        word = ""
        if character in ":,()=":
            yield character
    if word:
        yield word


def type_of(signature: str, variable: str, language: str | None) -> str | None:
    """The type that stands beside a parameter: after it with a colon, after it in Go, before it in Java."""
    if variable not in signature:
        return None
    words = _words(signature)
    for place, word in enumerate(words[1:-1], 1):
        if word.lstrip("$") == variable:
            if language in TYPE_FIRST:
                return words[place - 1]
            after = words[place + 1 : place + 4]
            if language != "go":
                after = after[1:] if after[:1] == (":",) else ()
            return next((name for name in after if name[0].isupper() or name[0] == "_"), None)
    return None


@lru_cache(maxsize=1024)
def parameters(signature: str, language: str | None) -> frozenset[str]:
    """The names of a function's parameters, as far as its head shows them: no such name means anything else in it."""
    words = _words(signature)
    inside = [number for number, word in enumerate(words) if number > words.index("(")] if "(" in words else []
    if language in TYPE_FIRST:
        ends = {",", ")", "="}
        found = [
            n for n in inside if words[n - 1] not in {"(", *ends} and words[n + 1 : n + 2] and words[n + 1] in ends
        ]
    else:
        found = [n for n in inside if words[n - 1] in {"(", ","}]
    return frozenset(words[n] for n in found) - {"(", ")", ",", ":", "="}


def receiver_name(signature: str, language: str | None) -> str | None:
    """The name that a method of Go gives to its own object."""
    if language != "go" or not signature.startswith("func ("):
        return None
    return signature.removeprefix("func (").partition(" ")[0]


def returned_type(signature: str) -> str | None:
    """The type that a function says it gives, after an arrow; None if it says none, or no plain name."""
    after = signature.partition("->")[2].strip().strip("\"'")
    return after if after.isidentifier() else None
