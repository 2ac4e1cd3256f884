"""What web says on a terminal, and how it reads its command line, in the language of whoever types."""

import argparse
import os
from typing import NoReturn

from fondation_shared.errors import FondationError, UsageError
from fondation_shared.ids import new_request_id
from fondation_shared.jobs import Language
from fondation_web.french import in_language
from fondation_web.language import Words, words

_NAMES = ("FONDATION_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
_LIBRARY_WORDS = {
    "usage": "usage: ",
    "words": "positional arguments:",
    "options": "options:",
    "help": "show this help message and exit",
}


def terminal_words() -> Words:
    """French where the environment asks for it, as for any program; else English.

    Read from the environment alone: it must work when settings cannot be loaded, to say so.
    """
    wanted = next((os.environ[name] for name in _NAMES if os.environ.get(name)), "")
    language: Language = "fr" if wanted.lower().startswith("fr") else "en"
    return words(language)


class CommandLine(argparse.ArgumentParser):
    """A command line whose help is in the reader's language, and whose mistakes are errors like any other."""

    def format_help(self) -> str:
        """The help page, the library's own words in it translated."""
        page, said = super().format_help(), terminal_words()
        for name, english in _LIBRARY_WORDS.items():
            page = page.replace(english, said(f"command.{name}"), 1)
        return page

    def error(self, message: str) -> NoReturn:
        """Refuse the command line.

        Raises:
            UsageError: always.

        """
        raise UsageError(f"{message[:1].upper()}{message[1:]}.", hint=f"{self.prog} --help")


def four_lines(error: FondationError) -> str:
    """What, cause, what to type next, id."""
    said = terminal_words()
    lines = {
        "what": error.detail,
        "cause": error.cause or error.title,
        "hint": error.hint or "fondation doctor",
        "id": error.request_id or new_request_id(),
    }
    labels = {name: said(f"terminal.{name}") for name in lines}
    width = max(len(label) for label in labels.values())
    told = {name: in_language(text, said.language) for name, text in lines.items()}
    # What a library says of a value begins in French where a sentence goes on.
    told["cause"] = told["cause"][:1].upper() + told["cause"][1:]
    return "\n".join(f"{labels[name]:>{width}}  {text}" for name, text in told.items())
