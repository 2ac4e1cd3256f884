"""A relative import of a module that is not there, where one file alone can be meant: with another ending, or moved."""

import posixpath
import re
from collections.abc import Iterator

from fondation_cli.project.edits import Edit
from fondation_cli.project.fixers.scene import Scene
from fondation_cli.project.writer import Remedy
from fondation_cli.project.writing import EditedFile
from fondation_cli.sandbox.port import TREE

_HERE = rf"(?:file://)?{re.escape(str(TREE))}/"
_NODE = re.compile(rf"Cannot find module '{_HERE}([^'\n]{{1,400}})' imported from {_HERE}(\S{{1,400}})")
_TYPESCRIPT = re.compile(
    r"^([\w@./-]{1,400}\.tsx?)\(\d{1,9},\d{1,9}\): error TS2307: Cannot find module '(\.{1,2}/[^'\n]{1,400})'",
    re.MULTILINE | re.ASCII,
)
_ENDINGS = (".js", ".mjs", ".cjs", ".json", "/index.js", "/index.mjs")
_CODE = frozenset({".js", ".mjs", ".cjs", ".json", ".jsx", ".ts", ".tsx", ".mts", ".cts"})


def import_path(scene: Scene) -> Remedy | None:
    """Node and TypeScript say which file imports what, and that is looked up."""
    for wanted, importer, specifier in dict.fromkeys(_not_found(scene.said)):
        text = scene.text(importer)
        meant = _meant(scene, wanted)
        if text is None or len(meant) != 1:
            continue
        edit = _edit(text, specifier, _specifier(meant[0], importer, like=specifier))
        if edit is not None:
            return Remedy(_said(scene, importer, edit), [EditedFile(importer, (edit,))])
    return None


def _not_found(said: str) -> Iterator[tuple[str, str, str]]:
    """The module as a path of the project, the file that asks for it, and how it does."""
    for wanted, importer in _NODE.findall(said):
        yield wanted, importer, _relative(wanted, importer)
    for importer, specifier in _TYPESCRIPT.findall(said):
        yield posixpath.normpath(posixpath.join(posixpath.dirname(importer), specifier)), importer, specifier


def _meant(scene: Scene, wanted: str) -> list[str]:
    """Beside where it is looked for, with another ending; else anywhere, by its name."""
    stem, ending = posixpath.splitext(wanted)
    stems = [wanted, stem] if ending in _ENDINGS else [wanted]
    beside = [stem + ending for stem in stems for ending in _ENDINGS if stem + ending != wanted]
    found = [path for path in beside if scene.text(path) is not None]
    return found or [path for path in scene.paths if _is_named(path, posixpath.basename(wanted))]


def _is_named(path: str, name: str) -> bool:
    stem, ending = posixpath.splitext(posixpath.basename(path))
    return ending in _CODE and name in {stem, stem + ending}


def _specifier(path: str, importer: str, *, like: str) -> str:
    """Node wants the ending; TypeScript, which tells what was written, has it where that had one."""
    stem, ending = posixpath.splitext(path)
    is_typed = ending in {".ts", ".tsx"} and posixpath.splitext(like)[1] not in _CODE
    return _relative(stem if is_typed else path, importer)


def _relative(path: str, importer: str) -> str:
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
