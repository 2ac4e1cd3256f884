"""Puts phrases together that say one thing."""

from fondation_cli.course.anatomy.statements import Condition, Form
from fondation_cli.course.facts.phrases import Act, Phrase

_MOST_CONDITIONS = 3
_LISTED = {Act.FILL, Act.REMEMBER}


def flattened(choice: Phrase) -> Phrase:
    """A choice that holds nothing but another choice is one choice with two conditions."""
    inner = choice.inner[0] if len(choice.inner) == 1 and not choice.otherwise else None
    outer = choice.condition
    if inner is None or inner.act is not Act.CHOOSE or inner.otherwise or outer is None or inner.condition is None:
        return choice
    both = joined((outer, inner.condition))
    return Phrase(Act.CHOOSE, condition=both, inner=inner.inner) if both is not None else choice


def joined(around: tuple[Condition | None, ...]) -> Condition | None:
    """Conditions that must all hold as one; None where one of them is not known, or the whole cannot be said."""
    known = [condition for condition in around if condition is not None]
    if len(known) < len(around) or not known:
        return None
    if len(known) == 1:
        return known[0]
    parts = tuple(
        part for condition in known for part in (condition.parts if condition.form is Form.ALL else (condition,))
    )
    if len(parts) > _MOST_CONDITIONS or any(part.form in {Form.ANY, Form.ALL, Form.ERROR} for part in parts):
        return None
    return Condition(Form.ALL, known[0].text, parts=parts)


def merged(phrases: list[Phrase]) -> list[Phrase]:
    """Neighbouring phrases of one kind as one: three defaults filled in, four attributes kept, the same call twice."""
    found: list[Phrase] = []
    for phrase in phrases:
        before = found[-1] if found else None
        if before is not None and phrase == before:
            continue
        if before is not None and _is_alike(before, phrase):
            found[-1] = Phrase(
                phrase.act,
                names=before.names + phrase.names,
                value=_common_owner(before.value, phrase.value) if phrase.act is Act.FILL else "",
                readers=tuple(dict.fromkeys(before.readers + phrase.readers)),
                labels=phrase.labels,
            )
        else:
            found.append(phrase)
    return found


def _is_alike(first: Phrase, second: Phrase) -> bool:
    """Whether two phrases are one with two names; what nobody reads later is not kept for those who read another."""
    read = bool(first.readers) == bool(second.readers)
    return first.act is second.act and first.act in _LISTED and first.labels == second.labels and read


def _common_owner(left: str, right: str) -> str:
    """`self.stream` and `self.verify` have `self.` in common."""
    owner = left.rpartition(".")[0] or left
    return f"{owner}." if owner and right.startswith(f"{owner.rstrip('.')}.") else ""
