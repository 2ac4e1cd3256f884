"""How many tokens a text has, without asking its model: for estimates, and for what is held back before a call."""

import json
import math

from fondation_cli.models.port import Call

_CHARACTERS = 3.5
"""Of ASCII in one token; models have three and a half to four and a half of them in code and prose."""
_OVERHEAD = 40
"""Tokens of a request beside its texts."""


def tokens_in(text: str) -> int:
    """Rather too many than too few: other characters than ASCII are taken for a token each."""
    others = sum(not character.isascii() for character in text) if not text.isascii() else 0
    return math.ceil((len(text) - others) / _CHARACTERS) + others


def of(call: Call) -> int:
    """The tokens that a model reads in `call`."""
    schema = json.dumps(dict(call.schema)) if call.schema is not None else ""
    return _OVERHEAD + sum(map(tokens_in, (call.instructions, call.context, call.asked, schema)))
