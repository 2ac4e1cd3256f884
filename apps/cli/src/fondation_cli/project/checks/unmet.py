"""Why a check does not hold."""


class Unmet(Exception):
    """What was seen in place of what was expected, in a few words for a person."""


def quoted(text: str, longest: int = 120) -> str:
    """Foreign text in a sentence: on one line, without what a terminal would obey, and not too much of it."""
    return repr(text if len(text) <= longest else text[:longest] + "…")
