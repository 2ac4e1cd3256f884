"""How many tokens a text takes, estimated: no tokenizer is the same for two providers, and none is at hand."""

import re

_PIECE = re.compile(r"[A-Za-z]+|\d|[^\S\n]{2,}|\n+|[^\sA-Za-z\d]")
_LETTERS_A_TOKEN = 6


def tokens_in(text: str) -> int:
    """An estimate that is rather too high: words count by their length, every figure and every sign counts one."""
    return sum(_weight(found[0]) for found in _PIECE.finditer(text))


def _weight(piece: str) -> int:
    return 1 + (len(piece) - 1) // _LETTERS_A_TOKEN if piece.isalpha() and piece.isascii() else 1
