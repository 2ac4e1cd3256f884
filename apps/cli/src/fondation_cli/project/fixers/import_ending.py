"""A relative import of a JavaScript module whose ending is missing or wrong, where one file alone can be meant."""

import posixpath
import re

from fondation_cli.project.edits import Edit
from fondation_cli.project.fixers.scene import Scene
from fondation_cli.project.writer import Remedy
from fondation_cli.project.writing import EditedFile
from fondation_cli.sandbox.port import TREE

_HERE = rf"(?:file://)?{re.escape(str(TREE))}/"
_NOT_FOUND = re.compile(rf"Cannot find module '{_HERE}([^'\n]{{1,400}})' imported from {_HERE}(\S{{1,400}})")
_ENDINGS = (".js", ".mjs", ".cjs", ".json", "/index.js", "/index.mjs")


def import_ending(scene: Scene) -> Remedy | None:
    """Node resolves no import by guessing; it says which file imports what, and that is looked up."""
    for wanted, importer in dict.fromkeys(_NOT_FOUND.findall(scene.said)):
        text = scene.text(importer)
        meant = [path for path in _candidates(wanted) if scene.text(path) is not None]
        if text is None or len(meant) != 1:
            continue
        edit = _edit(text, _specifier(wanted, importer), _specifier(meant[0], importer))
        if edit is not None:
            return Remedy(_said(scene, importer, edit), [EditedFile(importer, (edit,))])
    return None


def _candidates(wanted: str) -> list[str]:
    stem, ending = posixpath.splitext(wanted)
    stems = [wanted, stem] if ending in _ENDINGS else [wanted]
    return [stem + ending for stem in stems for ending in _ENDINGS if stem + ending != wanted]


def _specifier(path: str, importer: str) -> str:
    relative = posixpath.relpath(path, posixpath.dirname(importer) or ".")
    return relative if relative.startswith("../") else f"./{relative}"


def _edit(text: str, old: str, new: str) -> Edit | None:
    """The specifier with its quotes, where it stands once."""
    quoted = [quote for quote in "\"'" if f"{quote}{old}{quote}" in text]
    if len(quoted) != 1 or text.count(f"{quoted[0]}{old}{quoted[0]}") != 1:
        return None
    return Edit(f"{quoted[0]}{old}{quoted[0]}", f"{quoted[0]}{new}{quoted[0]}")


def _said(scene: Scene, importer: str, edit: Edit) -> str:
    return scene.worded(
        f"{importer} imports {edit.old}, which is {edit.new}.", f"{importer} importe {edit.old}, qui est {edit.new}."
    )
