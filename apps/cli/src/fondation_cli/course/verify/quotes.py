"""Quotations in a run of atoms: what stands in them, and what stands outside."""

import re
from collections.abc import Iterable
from dataclasses import replace

from fondation_cli.course.verify.atoms import Atom

QUOTED = re.compile(r"“([^”]*)”|«([^»]*)»|„([^“”]*)[“”]|‘([^’]*)’|\"([^\"]*)\"")
_MARKS = re.compile(r"[“”«»„‘\"]")
_NO_QUOTES = str.maketrans('“”«»„‘"', "       ")
_HIDDEN = "\N{OBJECT REPLACEMENT CHARACTER}"


def readable(atoms: Iterable[Atom]) -> str:
    """The text as a reader sees it; quotation marks inside code are no quotations."""
    said = ""
    for atom in atoms:
        text = readable(atom.inside) if atom.href else atom.text
        said += text.translate(_NO_QUOTES) if atom.is_code else text
    return said


def is_balanced(atoms: Iterable[Atom]) -> bool:
    """Whether every mark of a quotation has its other half: else nobody could tell what is quoted."""
    return not _MARKS.search(QUOTED.sub(" ", readable(atoms)))


def without_quotations(atoms: Iterable[Atom]) -> list[Atom]:
    """The atoms with what is quoted blanked out, code and links inside of a quotation too."""
    row = list(atoms)
    said = [readable([atom]) for atom in row]
    blank = QUOTED.sub(lambda found: _HIDDEN * len(found[0]), "".join(said))
    kept: list[Atom] = []
    start = 0
    for atom, text in zip(row, said, strict=True):
        left = blank[start : start + len(text)]
        start += len(text)
        if left == text:
            kept.append(atom)
        elif not (atom.is_code or atom.href):
            kept.append(replace(atom, text=left))
    return kept
