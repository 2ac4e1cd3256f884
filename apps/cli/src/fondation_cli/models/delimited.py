"""What others wrote, as data in a question: between delimiters that nobody can guess, with nothing in it unseen."""

import hashlib
import unicodedata

_KEPT = {"\n", "\t"}
_UNSEEN = {"Cf", "Cc", "Co", "Cs", "Cn"}
"""Categories of characters that a reader does not see: formats, controls, private ones, halves, those of nobody."""


def delimited(name: str, text: str) -> str:
    """`text` as data called `name`.

    The delimiter is made from the text itself, so it is the same for the same text, which keeps questions the same,
    and a text that holds its own delimiter cannot be written.
    """
    shown = visible(text)
    seal = hashlib.sha256(f"{name}\0{shown}".encode()).hexdigest()[:16]
    return f"<data name={name!r} seal={seal}>\n{shown}\n</data seal={seal}>"


def visible(text: str) -> str:
    """The text with each character that nobody sees written as its number, as Python writes it."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_shown, text.replace("\r\n", "\n")))


def _shown(character: str) -> str:
    if character in _KEPT or unicodedata.category(character) not in _UNSEEN:
        return character
    number = ord(character)
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"  # noqa: PLR2004 - where four digits end
