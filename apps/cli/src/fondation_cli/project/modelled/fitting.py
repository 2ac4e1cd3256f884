"""Whether what was answered can be done to the files: what can is a change, of the rest it is said why not.

Whoever writes to the disk checks all of it again; what is found here can still be told back.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from fondation_cli.project.edits import Edit, edited, leaves_out
from fondation_cli.project.modelled.marks import Edited, Piece, Removed, Whole
from fondation_cli.project.modelled.proofs import is_named, is_test, runs_tests, scripts_of, tests_in
from fondation_cli.project.modelled.sight import as_written, standing, written_out
from fondation_cli.project.paths import checked
from fondation_cli.project.refusal import Refusal, Refused
from fondation_cli.project.writing import Change, EditedFile, NewFile, RemovedFile
from fondation_shared.project_paths import is_made, same_place, shown
from fondation_shared.redaction import HIDDEN

_LONGEST_QUOTE = 80
_FEW_LINES = 12
"""So many lines are written anew as soon as edited."""
_MANIFEST = "package.json"


class _Unfit(Exception):
    """Why a piece cannot be done, as a sentence."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """`texts` are what the changed files say then, None for one that goes; `too_much` is done, and better done less."""

    changes: list[Change] = field(default_factory=list)
    texts: dict[str, str | None] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    too_much: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ground:
    """`files` as they are; `fixed` may not be touched; `wanted` are the only ones to write, None: any.

    `kept` are those of an earlier version, of which no more is changed than has to be.
    `tests` says how many tests a file holds at least; one that is not in it, and tests, has to hold one. `scripts` are
    those of the manifest that run them.
    """

    files: Mapping[str, str | None]
    fixed: Collection[str] = ()
    wanted: Collection[str] | None = None
    kept: Mapping[str, str | None] = field(default_factory=dict)
    tests: Mapping[str, int] = field(default_factory=dict)
    scripts: Collection[str] = ()


def fitted(pieces: Iterable[Piece], ground: Ground) -> Fitted:
    """Each piece for itself: one that does not fit keeps no other one back."""
    found = Fitted()
    for piece in pieces:
        try:
            change, text = _change(piece, ground, found.texts)
            _prove(piece.path, text, ground)
        except _Unfit as unfit:
            found.problems.append(str(unfit))
        else:
            found.changes.append(change)
            found.texts[piece.path] = text
            if isinstance(piece, Whole) and _mostly_stays(ground.kept.get(piece.path), text):
                found.too_much.append(f"Most of {shown(piece.path)} stays: give edits of what changes, not all of it.")
    return found


def _mostly_stays(before: str | None, after: str | None) -> bool:
    """Whether a text has more than half of the lines of a longer one that was there, and says something else."""
    lines = Counter((before or "").split("\n"))
    same = lines & Counter((after or "").split("\n"))
    return before != after and lines.total() > _FEW_LINES and same.total() * 2 > lines.total()


def _change(piece: Piece, ground: Ground, made: Mapping[str, str | None]) -> tuple[Change, str | None]:
    _admit(piece.path, ground, made)
    before = ground.files.get(piece.path)
    match piece:
        case Whole(path=path, content=content):
            said = as_written(content, before)
            return NewFile(path, _sound(path, said, before)), said
        case Removed(path=path):
            if path not in ground.files:
                raise _Unfit(f"{shown(path)} cannot go: it is not there.")
            return RemovedFile(path), None
        case Edited(path=path, edits=edits):
            return _edits(path, edits, before)


def _admit(path: str, ground: Ground, made: Mapping[str, str | None]) -> None:
    try:
        checked(path)
    except Refused as refused:
        raise _Unfit(f"{shown(path)} cannot be a file: {refused.refusal}.") from refused
    if ground.wanted is not None and path not in ground.wanted:
        raise _Unfit(f"{shown(path)} was not asked for: it is left as it is.")
    if path in ground.fixed or any(map(is_made, path.split("/"))):
        raise _Unfit(f"{shown(path)} is made by programs: it cannot be written.")
    if path in made:
        raise _Unfit(f"{shown(path)}: {Refusal.TWICE}. Put all edits of a file behind one another.")
    twins = {same_place(other): other for other in (*ground.files, *made)}
    twin = twins.get(same_place(path), path)
    if twin != path:
        raise _Unfit(f"{shown(path)} and {shown(twin)} are one file on some systems.")


def _sound(path: str, content: str, before: str | None) -> str:
    if not content.strip() and not path.endswith(("__init__.py", "py.typed", ".gitkeep")):
        raise _Unfit(f"{shown(path)} is empty.")
    if "\0" in content:
        raise _Unfit(f"{shown(path)}: {Refusal.NOT_TEXT}.")
    if leaves_out(content):
        raise _Unfit(f"{shown(path)}: {Refusal.ELIDED}. Write all of it.")
    if HIDDEN in content and HIDDEN not in (before or ""):
        raise _Unfit(f"{shown(path)} holds {HIDDEN}, which stands for what you may not see. Edit around it.")
    sign = written_out(content, before)
    if sign is not None:
        raise _Unfit(f"{shown(path)} holds {sign}, which stands for a sign that nobody sees. Leave it out.")
    return content


def _prove(path: str, said: str | None, ground: Ground) -> None:
    """What showed that the project works goes on doing so."""
    before = ground.files.get(path)
    if path == _MANIFEST:
        old, new = scripts_of(before), scripts_of(said)
        for name in ground.scripts:
            if name in new and not runs_tests(new[name], old.get(name)):
                raise _Unfit(f"{path}: the script {name!r} runs the tests. Leave it as it is.")
    if not is_test(path):
        return
    default = min(1, tests_in(path, before)) if before is not None else int(is_named(path))
    least, held = ground.tests.get(path, default), tests_in(path, said or "")
    if held < least and said is None:
        raise _Unfit(f"{shown(path)} cannot go: it tests the project.")
    if held < least:
        raise _Unfit(f"{shown(path)} holds {held} tests, and has to hold {least} at least.")


def _edits(path: str, edits: Iterable[tuple[str, str]], before: str | None) -> tuple[Change, str]:
    if before is None:
        raise _Unfit(f"{shown(path)} cannot be edited: there is no such text.")
    text, made = before, []
    for number, (old, new) in enumerate(edits, 1):
        edit = _edit(text, old, new)
        try:
            text = edited(text, [edit])
        except Refused as refused:
            quoted = old.strip().split("\n")[0][:_LONGEST_QUOTE]
            raise _Unfit(f"{shown(path)}, edit {number} ({quoted!r}): {refused.refusal}.") from refused
        made.append(edit)
    if not made:
        raise _Unfit(f"{shown(path)}: {Refusal.UNCHANGED}.")
    _sound(path, "\n".join(edit.new for edit in made) or " x", before)
    return EditedFile(path, tuple(made)), text


def _edit(text: str, old: str, new: str) -> Edit:
    """Whole lines where that is how they stand there, so that what is taken out leaves no empty line behind."""
    for seen, said in ((f"{old}\n", f"{new}\n" if new else ""), (old, new)):
        there = standing(text, seen) if old else None
        if there is not None:
            return Edit(there, as_written(said, text))
    return Edit(old, new)
