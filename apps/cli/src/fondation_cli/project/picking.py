"""Which stack a prompt is for."""

import re
import unicodedata

from fondation_cli.project.brief import Brief
from fondation_cli.project.stacks.shelf import every_stack, stack_named
from fondation_cli.project.stacks.stack import Stack


def pick_stack(brief: Brief) -> Stack:
    """The one that was chosen; else the one that most words of the prompt speak for, in either language.

    Raises UnknownStack: what was chosen is none.
    """
    if brief.stack is not None:
        return stack_named(brief.stack)
    prompt = _folded(brief.prompt)
    return max(every_stack(), key=lambda stack: (_weight(stack, prompt), -stack.rank))


def _weight(stack: Stack, prompt: str) -> int:
    """What the prompt says for a stack; a word counts once, however often it stands there."""
    return sum(
        group.weight
        for group in stack.keywords
        for word in {_folded(each) for each in (*group.en, *group.fr)}
        if re.search(rf"(?<!\w){re.escape(word)}(?:s|x)?(?!\w)", prompt)
    )


def _folded(text: str) -> str:
    """Small letters without accents, one space between words."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return " ".join("".join(each for each in plain if not unicodedata.combining(each)).split())
