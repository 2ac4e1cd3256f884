"""Conditions in words: `when request is a Request`."""

import re

from fondation_cli.course import markup
from fondation_cli.course.anatomy.statements import Condition, Form
from fondation_cli.course.write.verbs import nouns, verbs
from fondation_cli.course.write.voice import Voice

_LONGEST = 52
_NULL = re.compile(r"\b(?:None|null|undefined|nil|NULL|nullptr)\b")
_ASKS = re.compile(r"(?:\)$|(?:^|[._])(?:is|has|can|should|allow|use|in)_?[A-Z_]\w*$|^!?\w+\.(?:is|has)[A-Z])")
_SHORTEST = 4
_TRUTHS = {"exists", "matches", "needs", "allows", "supports", "accepts", "differs", "always", "does"}
"""Names of a truth that end as a plural does."""

_MANY = re.compile(r"(?:^|[._])([a-z]+[^siuo\W_]s|(?:[a-z]+_)?list)$")
"""A name of many things: nothing in them counts as false."""

_ALWAYS = {"true", "True", "1"}
_STRICT = {"go", "rust", "java", "kotlin", "csharp", "swift", "scala"}


class Conditions:
    """Says conditions; `language` is the one that the code is written in."""

    def __init__(self, voice: Voice, language: str | None) -> None:
        self._voice = voice
        self._language = language

    def when(self, condition: Condition | None) -> str:
        """`when …`; `in one case` where the condition is too long to be said; empty where there is none."""
        if condition is None:
            return ""
        if condition.form is Form.ERROR:
            return self._voice.say("when.error")
        clause = self.clause(condition)
        return self._voice.say("when.when", clause=clause) if clause else self._voice.say("when.special")

    def exactly(self, condition: Condition | None) -> str:
        """`when …`; empty where the condition cannot be said."""
        if condition is None or condition.form is Form.ERROR:
            return ""
        clause = self.clause(condition)
        return self._voice.say("when.when", clause=clause) if clause else ""

    def during(self, condition: Condition | None) -> str:
        """`as long as …`; empty where the condition cannot be said."""
        clause = self.clause(condition) if condition is not None and condition.form is not Form.ERROR else ""
        return self._voice.say("when.while", clause=clause) if clause else ""

    def unless(self, condition: Condition | None) -> str:
        """`unless …`; empty where the condition cannot be said."""
        clause = self.clause(condition) if condition is not None and condition.form is not Form.ERROR else ""
        return self._voice.say("when.unless", clause=clause) if clause else ""

    def clause(self, condition: Condition) -> str:
        """`request` is a `Request`; empty where the condition cannot be said."""
        if condition.form in {Form.ALL, Form.ANY}:
            parts = [self.clause(part) for part in condition.parts if part.text not in _ALWAYS]
            joint = "and" if condition.form is Form.ALL else "or"
            return self._voice.both(parts, joint) if all(parts) else ""
        if condition.form is Form.CODE:
            return self._voice.say("when.code", text=markup.code(condition.text)) if _short(condition.text) else ""
        if not _short(condition.left) or not _short(condition.right):
            return ""
        null = _NULL.search(condition.text)
        return self._voice.say(
            f"when.{self._key(condition)}",
            left=markup.code(condition.left),
            right=self._right(condition),
            null=markup.code(null[0]) if null else "",
        )

    def _key(self, condition: Condition) -> str:
        if condition.form in {Form.HOLDS, Form.FAILS} and (self._language in _STRICT or _ASKS.search(condition.left)):
            return "true" if condition.form is Form.HOLDS else "false"
        if condition.form in {Form.HOLDS, Form.FAILS} and _is_many(condition.left):
            return "filled" if condition.form is Form.HOLDS else "empty"
        return condition.form.value

    def _right(self, condition: Condition) -> str:
        if not condition.right:
            return ""
        right = markup.code(condition.right)
        if condition.form not in {Form.IS_A, Form.IS_NOT_A}:
            return right
        if condition.right.startswith(("(", "[", "{")):
            return self._voice.say("when.one_of", name=right)
        return self._voice.say("when.a", name=right)


def _is_many(text: str) -> bool:
    """Whether a name is a plural. `exists` is a verb, `eos` no word."""
    found = _MANY.search(text)
    if found is None or len(found[1]) < _SHORTEST or found[1] in _TRUTHS:
        return False
    return found[1] not in verbs() or found[1] in nouns()


def _short(text: str) -> bool:
    return len(text) <= _LONGEST
