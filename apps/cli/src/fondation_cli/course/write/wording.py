"""How a sentence of documentation is taken up in one of ours: what stays quoted, and which verb is said for it."""

import re
from dataclasses import dataclass
from enum import StrEnum

from fondation_cli.course.write.verbs import commands, french, nouns, verbs

_LONGEST = 170
_LABEL = 9
_ARTICLE = re.compile(r"^(?:An?|The|One)\s")
_RELATIVE = re.compile(r"\b(?:that|which|who|whose|where|when|for|to|used|with|containing)\b")
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|can|could|must|should|may|might|occurr?ed|failed|timed|does|did|gets?|"
    r"provided|sent|tried|attempted|exceeded|expired|refused|missing|[a-z]+(?:[aeiou]ts|ins|ides|olds|ents|les|acts|ores|"
    r"ages|eeps|ses|aps|ows|akes|uns|urns|aves|orks|ibes|eeds|ives|ates|dds|ets|ends|eads|ites|ecks|udes|ares|ines))\b"
)
_AUXILIARY = re.compile(r"^(?:is|are|was|were|can|will|may|must|should|has|have|had|do|does|not|of)\b")
_ADVERB = re.compile(r"\b\w{3,}ly \w+s\b")
"""What an adverb stands before ends as a verb does: "typically refers"."""

_PARTICLE = re.compile(
    r"^(?:up|down|in|out|off|over|back|on|at|for|to|through|into|with|from|by|as|if|whether|how|that|when|where|and|or|"
    r"about|around|between|only|not|what|which|it|them|this|any\s+of|called|used|is|was|be|been|nothing|no)\b",
    re.IGNORECASE,
)
_BARE = {"is", "are", "was", "has", "will", "can", "does", "contains", "represents", "returns", "defines", "implements"}
"""How documentation goes on that began with the name of what it documents, as Go's does."""


class Form(StrEnum):
    """How documentation can follow a name."""

    NOUN = "noun"
    VERB = "verb"
    LABEL = "label"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Wording:
    """`verb` is said before the quoted `text`; empty where the text has its own, or is no predicate at all."""

    form: Form
    text: str
    verb: str = ""


def wording(sentence: str, *, is_french: bool = False, acts: bool = True) -> Wording:
    """The form of a sentence of documentation. `acts` is False for what does nothing itself, as a type.

    Of such a thing an order says what the reader should do: "Use this builder to …".
    """
    text = sentence.strip()
    # "An interface reads …" is how Go's documentation goes on behind a name.
    if text.startswith("an interface ") or len(text) > _LONGEST or re.search(r"[.;:]\s", text.rstrip(".")):
        return Wording(Form.WORDS, text)
    bare = text.rstrip(".")
    first, _, rest = bare.partition(" ")
    small = bare[:1].lower() + bare[1:]
    if _ARTICLE.match(text) and not _is_finite(_RELATIVE.split(small, maxsplit=1)[0]):
        return Wording(Form.NOUN, small)
    is_order = first.lower() in commands() and first.lower() not in verbs()
    verb = _verb(first, rest)
    if verb and is_order and (not acts or _and_order(rest)):
        return Wording(Form.WORDS, text)
    if verb:
        return _predicate(first, verb, rest, is_french=is_french)
    if _is_label(bare) and not is_order and not _FINITE.search(small) and first[:1].isupper() and not _is_code(first):
        return Wording(Form.LABEL, small if not first.isupper() else bare)
    return Wording(Form.WORDS, text)


def _is_finite(head: str) -> bool:
    """Whether the words before a relative clause hold a verb: then they are a sentence, and no name for something."""
    acts = any(word in verbs() and word not in nouns() for word in head.split()[1:])
    return acts or _FINITE.search(head) is not None or _ADVERB.search(head) is not None


def _is_label(text: str) -> bool:
    """Whether a text is a name for something, and no sentence: short, without a verb in it."""
    said = text.lower().split()
    acts = any(word in verbs() and word not in nouns() for word in said)
    begins = said[0] in verbs() or said[0] in commands() or said[0].endswith("ly")
    return len(said) <= _LABEL and not acts and not begins


def _verb(first: str, rest: str) -> str:
    """The third person of the verb that a sentence begins with; empty where it begins with something else."""
    word = first.lower()
    if not rest or _AUXILIARY.match(rest):
        return "is" if word in _BARE and word == "is" else ""
    if word in _BARE and first[:1].islower():
        return word
    if word in verbs():
        return "" if word in nouns() and not _is_object(rest) else word
    return commands().get(word, "") if _is_object(rest) else ""


def _and_order(rest: str) -> bool:
    """Whether a second order follows: "check it and merge it" cannot be turned by its first verb alone."""
    return any(word in commands() for word in re.findall(r"(?:\b(?:and|or|then)|,(?! (?:and|or|then)\b)) (\w+)", rest))


def _is_object(rest: str) -> bool:
    """Whether what follows a verb that may be a noun is its object."""
    return re.match(r"^(?:an?|the|this|that|its|all|each|every|one|some|any|new|`|<?[A-Z(]|\w+s\b)", rest) is not None


def _predicate(first: str, verb: str, rest: str, *, is_french: bool) -> Wording:
    if not is_french:
        if first.lower() == verb:
            return Wording(Form.VERB, f"{first[:1].lower()}{first[1:]} {rest}")
        return Wording(Form.VERB, rest, verb)
    said = french().get(verb, "")
    if verb in {"is", "was"}:
        return Wording(Form.NOUN, rest)
    if not said or _PARTICLE.match(rest) or re.match(r"^\w+ing\b", rest):
        return Wording(Form.WORDS, f"{first} {rest}.")
    return Wording(Form.VERB, rest, said)


def _is_code(word: str) -> bool:
    return word.startswith("`") or "_" in word or "(" in word
