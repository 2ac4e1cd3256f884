"""Whether a text counts in a way that the gate's figures do not see: large words, units, other signs for numbers."""

import re
import unicodedata

_WORDS = re.compile(
    r"\b(?:eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty"
    r"|(?:hundred|thousand|million|billion|trillion|dozen)(?:s|th|ths)?|(?:two|three|four|five|six|seven|eight|nine|ten|hundred|thousand)-?fold"
    r"|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|quarante|cinquante|soixante|septante|huitante|octante|nonante"
    r"|cents?|mille|(?:milli(?:on|ard)|billion)s?|milliers?|(?:d(?:ou|i)z|quinz|vingt|trent|quarant|cinquant|soixant|cent)aines?)\b",
    re.IGNORECASE,
)
"""Those up to ten are the gate's to judge."""
_UNIT = re.compile(r"(?<![\w.,])\d[\d.,]*[^\W\d_]")
"""`100x`, `500ms`, `4k`."""
_OTHER = {"No", "Nl"}
"""What Unicode calls a number and no figure: `½`, `①`, `Ⅳ`."""


def counts(text: str) -> bool:
    """Whether it does; `text` is prose without its code."""
    return bool(_WORDS.search(text) or _UNIT.search(text)) or any(unicodedata.category(sign) in _OTHER for sign in text)
