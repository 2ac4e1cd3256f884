"""What web says on a terminal, in the language of whoever types."""

import os

from fondation_shared.errors import FondationError
from fondation_shared.jobs import Language
from fondation_web.french import in_language
from fondation_web.language import Words, words

_NAMES = ("FONDATION_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def terminal_words() -> Words:
    """French where the environment asks for it, as for any program; else English.

    Read from the environment alone: it must work when settings cannot be loaded, to say so.
    """
    wanted = next((os.environ[name] for name in _NAMES if os.environ.get(name)), "")
    language: Language = "fr" if wanted.lower().startswith("fr") else "en"
    return words(language)


def four_lines(error: FondationError) -> str:
    """What, cause, what to type next, id."""
    said = terminal_words()
    lines = {
        "what": error.detail,
        "cause": error.cause or error.title,
        "hint": error.hint or "fondation doctor",
        "id": error.request_id or error.code,
    }
    labels = {name: said(f"terminal.{name}") for name in lines}
    width = max(len(label) for label in labels.values())
    return "\n".join(f"{labels[name]:>{width}}  {in_language(text, said.language)}" for name, text in lines.items())
