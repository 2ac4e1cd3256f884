"""Quotations in the one spelling that the gate reads, whatever marks a model put around them."""

import re
from dataclasses import replace

from fondation_cli.course.verify.atoms import Atom
from fondation_cli.course.verify.quotes import QUOTED

_MARKS = dict(zip("‹›「」『』〝〟〞＂", '“”“”“”“””"', strict=True)) | {"''": ' "', "``": ' "'}
_OTHER = re.compile(
    rf"{QUOTED.pattern}|(?P<mark>[‹›「」『』〝〟〞＂]|''|``)"
    r"|(?:(?<=[\s(\[—–:])|(?<![\s\S]))['＇](?=\S)(?P<said>(?:[^'＇]|(?<=\w)['＇](?=\w))+?)(?<=\S)['＇](?![\w])"
)
"""What is quoted already, or another mark of a quotation, or words between apostrophes."""
_CODE = "\N{OBJECT REPLACEMENT CHARACTER}"


def with_quotations(atoms: tuple[Atom, ...]) -> tuple[Atom, ...]:
    """The atoms with `“…”` for other marks; an apostrophe stays one, and so does what stands in code or in a link."""
    said = "".join(_of(atom) for atom in atoms)
    marked = _OTHER.sub(_marked, said)
    if marked == said or len(marked) != len(said):
        return atoms
    row, start = [], 0
    for atom in atoms:
        end = start + len(_of(atom))
        row.append(replace(atom, text=marked[start:end]) if _is_prose(atom) else atom)
        start = end
    return tuple(row)


def _marked(found: re.Match[str]) -> str:
    if found["mark"]:
        return _MARKS[found["mark"]]
    return f"“{found['said']}”" if found["said"] else found[0]


def _is_prose(atom: Atom) -> bool:
    return not (atom.is_code or atom.href)


def _of(atom: Atom) -> str:
    return atom.text if _is_prose(atom) else _CODE
