"""Quotations in the one spelling that the gate reads, whatever marks a model put around them."""

import re
from dataclasses import replace

from fondation_cli.course.verify.atoms import Atom

_MARKS = str.maketrans(dict(zip("‹›「」『』〝〟〞＂", '“”“”“”“””"', strict=True)))
_SINGLE = re.compile(
    r"(?:(?<=[\s(\[—–:])|(?<![\s\S]))['＇](?=\S)"
    r"(?P<said>(?:[^'＇]|(?<=\w)['＇](?=\w))+?)(?<=\S)['＇](?![\w])"
)
_DOUBLED = re.compile("''|``")
_CODE = "\N{OBJECT REPLACEMENT CHARACTER}"


def with_quotations(atoms: tuple[Atom, ...]) -> tuple[Atom, ...]:
    """The atoms with `“…”` for other marks; an apostrophe stays one, and so does what stands in code or in a link."""
    said = "".join(_of(atom) for atom in atoms)
    marked = _SINGLE.sub(r"“\g<said>”", _DOUBLED.sub(' "', said)).translate(_MARKS)
    if marked == said or len(marked) != len(said):
        return atoms
    row, start = [], 0
    for atom in atoms:
        end = start + len(_of(atom))
        row.append(replace(atom, text=marked[start:end]) if _is_prose(atom) else atom)
        start = end
    return tuple(row)


def _is_prose(atom: Atom) -> bool:
    return not (atom.is_code or atom.href)


def _of(atom: Atom) -> str:
    return atom.text if _is_prose(atom) else _CODE
