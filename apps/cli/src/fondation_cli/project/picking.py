"""Which stack a prompt is for."""

import re
import unicodedata

from fondation_cli.project.brief import Brief
from fondation_cli.project.stacks.shelf import StackNeedsModel, every_stack, stack_named
from fondation_cli.project.stacks.stack import Stack
from fondation_shared.project import StackName
from fondation_shared.stacks import CUSTOM, STACKS

_SMALL = frozenset({"a", "an", "the", "in", "with", "as", "un", "une", "le", "la", "de", "en", "avec", "comme"})
"""Words that say nothing of a stack."""


def pick_stack(brief: Brief) -> Stack:
    """The one that was chosen; else the one that most words of the prompt speak for, in either language.

    Raises UnknownStack: what was chosen is none. StackNeedsModel: it is one that only a model plans.
    """
    if brief.stack == CUSTOM:
        raise StackNeedsModel(
            f"The stack {CUSTOM} needs a model, and there is none.",
            hint=f"Name a model, or choose one of {', '.join(STACKS)}.",
        )
    if brief.stack is not None:
        return stack_named(brief.stack)
    prompt = _folded(brief.prompt)
    return max(every_stack(), key=lambda stack: (_weight(stack, prompt), -stack.rank))


def stack_meant(words: str) -> StackName | None:
    """The stack that these words name, and nothing besides; None where they say less, or more."""
    said = _folded(words)
    weighed = sorted(((_weight(stack, said), stack) for stack in every_stack()), key=lambda each: -each[0])
    named = next((stack for stack in every_stack() if stack.name == said), None)
    if named is not None or weighed[0][0] == weighed[1][0]:
        return named.name if named else None
    known = {_folded(each) for group in weighed[0][1].keywords for each in (*group.en, *group.fr)}
    for each in sorted(known, key=len, reverse=True):
        said = re.sub(_pattern(each), " ", said)
    return weighed[0][1].name if _SMALL.issuperset(said.split()) else None


def _weight(stack: Stack, prompt: str) -> int:
    """What the prompt says for a stack; a word counts once, however often it stands there."""
    return sum(
        group.weight
        for group in stack.keywords
        for word in {_folded(each) for each in (*group.en, *group.fr)}
        if re.search(_pattern(word), prompt)
    )


def _pattern(word: str) -> str:
    """A word or several, as they stand alone; one of them or many."""
    return rf"(?<!\w){re.escape(word)}(?:s|x)?(?!\w)"


def _folded(text: str) -> str:
    """Small letters without accents, one space between words."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return " ".join("".join(each for each in plain if not unicodedata.combining(each)).split())
