"""Splits a run of atoms into sentences, never inside a quotation, a code span or a link."""

import re
from dataclasses import replace

from fondation_cli.course.verify.atoms import Atom

_END = re.compile(r"[.!?…](?=[\"')\]]*\s)|[.!?…]$")
_QUOTED_END = re.compile(r"[.!?…]\s?[”»]$")
_NEW = re.compile(r"\s+[A-ZÀ-Ý]")
_OPENING, _CLOSING = "“«", "”»"
_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|etc|cf|p\. ex|vs|no)\.$", re.IGNORECASE)


def split_sentences(atoms: tuple[Atom, ...]) -> list[tuple[Atom, ...]]:
    """The sentences in order; joined again they are the run, but for spaces between them."""
    sentences: list[tuple[Atom, ...]] = []
    current: list[Atom] = []
    depth = 0
    for atom in atoms:
        if atom.is_code or atom.href:
            current.append(atom)
            continue
        parts, depth = _cut(atom.text, depth)
        for part in parts[:-1]:
            current.append(replace(atom, text=part))
            sentences.append(tuple(current))
            current = []
        if parts[-1]:
            current.append(replace(atom, text=parts[-1]))
    if any(atom.plain.strip() for atom in current):
        sentences.append(tuple(current))
    return sentences


def _cut(text: str, depth: int) -> tuple[list[str], int]:
    """The text cut behind each end of a sentence; the last part is what goes on. `depth` counts open quotations."""
    parts: list[str] = []
    start = 0
    for place, character in enumerate(text):
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth = max(0, depth - 1)
            if depth == 0 and _QUOTED_END.search(text[start : place + 1]) and _NEW.match(text, place + 1):
                parts.append(text[start : place + 1])
                start = place + 1
        elif depth == 0 and _END.match(text, place) and not _ABBREVIATION.search(text[start : place + 1]):
            parts.append(text[start : place + 1])
            start = place + 1
    return [*parts, text[start:]], depth
