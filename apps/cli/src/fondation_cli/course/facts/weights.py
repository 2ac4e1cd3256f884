"""How much a reader gains from each phrase."""

import re
from collections.abc import Mapping

from fondation_cli.course.facts.phrases import Act, Note, Phrase

_WEIGHTS: Mapping[Act, float] = {
    Act.RAISE: 6,
    Act.ANSWER: 4.5,
    Act.STOP: 4,
    Act.RELAY: 1.5,
    Act.DEFAULT: 2.5,
    Act.FILL: 4,
    Act.OBTAIN: 2,
    Act.BUILD: 2.5,
    Act.HAND: 3.5,
    Act.CALL: 2,
    Act.CALLBACK: 2,
    Act.LOOP: 2,
    Act.REMEMBER: 2,
    Act.RETURN: 2,
    Act.YIELD: 3.5,
    Act.TRANSLATE: 5.5,
    Act.SWALLOW: 3.5,
    Act.RECOVER: 3.5,
    Act.HOLD: 3,
    Act.CHOOSE: 1.5,
    Act.SWITCH: 4,
    Act.FINALLY: 3,
    Act.DEFER: 3,
    Act.SPAWN: 4,
    Act.REMOVE: 2,
    Act.DEFINE: 2,
    Act.SKIP: 1.5,
    Act.SCOPE: 1,
    Act.SCOPE_ELSE: 0.5,
    Act.SCOPE_EACH: 1,
}
_COMMENTED = 3.0
_BARE, _QUIET = 0.3, 0.9
"""A name handed back, an attribute set that no other method reads: the line says as much."""

FEWEST = 1.0
"""A step of less weight is not worth a note."""
_OWN = {"self", "this"}
_NAME = re.compile(r"^&?(?:mut )?[\w.]+$")


def weight_of(phrase: Phrase) -> float:
    """The act's own weight, with what its target, its readers and its inner phrases add."""
    weight = _WEIGHTS[phrase.act]
    is_bare = phrase.target is None and phrase.value not in _OWN and _NAME.match(phrase.value) is not None
    if phrase.act is Act.RETURN and is_bare:
        return _BARE
    if phrase.act is Act.REMEMBER and phrase.target is None and not phrase.readers:
        return _QUIET
    target = phrase.target
    if target is not None:
        weight += 1.5 if target.span is not None else 0.0 if target.standard else 2.0
        weight += 1.0 if target.chapter is not None else 0.0
        weight += 0.5 if target.meaning is not None else 0.0
    weight += min(len(phrase.readers), 3) * 0.7
    inner = max((weight_of(part) for part in phrase.inner + phrase.otherwise), default=0.0)
    return weight + inner * 0.6


def weight_of_note(note: Note) -> float:
    """A step's weight; a comment beside the code is worth as much as a fact."""
    weights = sorted((weight_of(phrase) for phrase in note.phrases), reverse=True)
    return sum(weights[:2]) + (_COMMENTED if note.comment else 0.0)
