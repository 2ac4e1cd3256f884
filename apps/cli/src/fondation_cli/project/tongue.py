"""Which language a prompt is in, as far as its words say."""

import re

from fondation_shared.jobs import Language

_WORD = re.compile(r"[^\W\d_]+")
_ACCENT = re.compile(r"[àâçéèêëîïôùûœ]")
_FRENCH = re.compile(
    r"un|une|des|du|de|le|la|les|l|d|et|pour|avec|qui|que|dans|sur|mon|ma|mes|nos|fais|faire|faites|construis|construire"
    r"|moi|nous|je|veux|voudrais|il|faut|qu|est|sans|avoir|tâches|page|site|application"
)
_ENGLISH = re.compile(
    r"an?|the|and|for|with|that|which|in|on|my|our|of|to|create|build|make|write|generate|develop|i|want|need|it|me|us"
    r"|app|manage|tasks|please|page|site|application"
)
"""The small words of either language, and those that prompts are made of; some belong to both."""


def tongue_of(prompt: str) -> Language:
    """French where more of its words are French than English, English otherwise."""
    words = _WORD.findall(prompt.casefold())
    french = sum(bool(_FRENCH.fullmatch(word) or _ACCENT.search(word)) for word in words)
    return "fr" if french > sum(bool(_ENGLISH.fullmatch(word)) for word in words) else "en"
