"""How many tokens a text has, without asking its model: for estimates, and for what is held back before a call."""

import json
import math

from fondation_cli.models.port import Call

_CHARACTERS = 3.5
"""Of ASCII in one token; models have three and a half to four and a half of them in code and prose."""
_MOST_CHARACTERS = 3 * _CHARACTERS
"""In one token of a longer text, of whichever script: no model's are so large."""
_OVERHEAD = 40
"""Tokens of a request beside its texts."""


def tokens_in(text: str) -> int:
    """Rather too many than too few: other characters than ASCII are taken for a token each."""
    others = sum(not character.isascii() for character in text) if not text.isascii() else 0
    return math.ceil((len(text) - others) / _CHARACTERS) + others


def fewest(*texts: str) -> int:
    """Whoever says fewer tokens for these did not count them: at least one where there is any text."""
    characters = sum(map(len, texts))
    return max(int(characters / _MOST_CHARACTERS), characters > 0)


def of(call: Call) -> int:
    """The tokens that a model reads in `call`."""
    schema = json.dumps(dict(call.schema)) if call.schema is not None else ""
    return _OVERHEAD + sum(map(tokens_in, (call.instructions, call.context, call.asked, schema)))
