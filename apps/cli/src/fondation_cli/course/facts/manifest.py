"""What build files say of a project: its description, version, dependencies, commands and entry points."""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from fondation_cli.course.facts.beside import is_beside
from fondation_cli.course.facts.build_file import ENDINGS, NAMES, SCRIPTS, Manifest, read_build_file
from fondation_cli.course.facts.library import Library
from fondation_cli.course.facts.mentions import Mention, Quote
from fondation_cli.course.facts.projects import CommandFacts, EntryPoint
from fondation_cli.course.facts.setup_script import read_setup
from fondation_cli.course.mainly import LEAST_SHARE, share_of
from fondation_cli.course.markup import Span
from fondation_cli.course.names import words
from fondation_cli.course.quotation import locate

_NAMES = ("pyproject.toml", "package.json", "Cargo.toml", "go.mod", "pom.xml", "setup.cfg", "setup.py")
_ALL = (*_NAMES, *ENDINGS, *NAMES)
_TOOLS = "package.json"
"""What projects in any language have beside them, for their pages and their tools."""

_MOST_READ = 40
_REQUIREMENT = re.compile(r"^[A-Za-z0-9][\w.\-]*")
_MODULE = re.compile(r"^\s*(?:require\s+)?([\w.\-]+\.[\w.\-]+/[\w.\-/]+)\s+v[\w.\-+]+(?!.*// indirect)", re.MULTILINE)
_POM_TEXT = re.compile(r"<(\w[\w.]*)>([^<]+)</")
_MOST_PACKAGES = 8


def manifest_of(library: Library) -> Manifest | None:
    """The project's own build file: the one nearest to the root that says something, in a language of the project."""
    paths = [file.path for file in library.index.files if _order(file.path) < len(_ALL) and not is_beside(file.path)]
    kinds = {path: path.rpartition("/")[2] for path in paths}
    shares = {name: share_of(library.index, name) for name in set(kinds.values())}
    title = "".join(words(library.outline.title))

    def nearness(path: str) -> tuple[bool, int, bool, float, int, str]:
        """The root first; of folders side by side the one that is called like the project; then the main language."""
        folder, _, name = path.rpartition("/")
        called = {"".join(words(each)) for each in (folder.rpartition("/")[2], name.rpartition(".")[0])}
        foreign = shares[name] < LEAST_SHARE
        return foreign, path.count("/"), title not in called, -shares[name], _order(path), path

    own = [path for path, name in kinds.items() if name != _TOOLS or shares[name] >= LEAST_SHARE]
    for path in sorted(own, key=nearness)[:_MOST_READ]:
        found = _read(path, library.text(path))
        if found is not None:
            names = {manifest.name for manifest in library.manifests}
            return replace(found, packages=tuple(name for name in found.packages if name not in names))
    return None


def _order(path: str) -> int:
    """The place of a build file among those that may stand beside it; beyond all for what is none."""
    name = path.rpartition("/")[2]
    return next((place for place, end in enumerate(_ALL) if name == end or (end in ENDINGS and name.endswith(end))), 99)


def _read(path: str, text: str) -> Manifest | None:
    try:
        return _parsed(path, path.rpartition("/")[2], text)
    except (ValueError, RecursionError):
        return None


def _parsed(path: str, name: str, text: str) -> Manifest | None:
    if name.endswith(".toml"):
        return _toml(path, tomllib.loads(text))
    if name == "package.json":
        return _package(path, _table(json.loads(text)))
    if name == "setup.py":
        return read_setup(path, text)
    if name not in _NAMES:
        return read_build_file(path, text)
    if name == "go.mod":
        version = re.search(r"^go\s+([\d.]+)", text, re.MULTILINE)
        return Manifest(path, requires=f"go {version[1]}" if version else "", packages=tuple(_MODULE.findall(text)))
    return _pom(path, text) if name == "pom.xml" else None


def _toml(path: str, table: Mapping[str, object]) -> Manifest | None:
    project, package = _table(table.get("project")), _table(table.get("package"))
    if package:
        return Manifest(
            path,
            description=_text(package.get("description")),
            version=_text(package.get("version")),
            requires=_asked("rust", package.get("rust-version")),
            licence=_text(package.get("license")),
            packages=tuple(_table(table.get("dependencies"))),
            entry_points=tuple(_binary(_table(each)) for each in _list(table.get("bin"))),
        )
    if not project:
        return _poetry(path, _table(_table(table.get("tool")).get("poetry")))
    licence, declared = project.get("license"), _list(project.get("dependencies"))
    return Manifest(
        path,
        description=_text(project.get("description")),
        version=_text(project.get("version")),
        requires=_asked("python", project.get("requires-python")),
        licence=_text(licence) or _text(_table(licence).get("text")),
        packages=tuple(found[0] for each in declared if (found := _REQUIREMENT.match(_text(each)))),
        entry_points=tuple((name, _text(target)) for name, target in _table(project.get("scripts")).items()),
    )


def _asked(tool: str, version: object) -> str:
    """What a project asks for; empty where it does not say so itself."""
    return f"{tool} {version}" if isinstance(version, str) and version else ""


def _binary(table: Mapping[str, object]) -> tuple[str, str]:
    return _text(table.get("name")), _text(table.get("path"))


def _poetry(path: str, table: Mapping[str, object]) -> Manifest | None:
    """A project that Poetry builds keeps all of this in a table of its own."""
    if not table:
        return None
    needed = _table(table.get("dependencies"))
    return Manifest(
        path,
        description=_text(table.get("description")),
        version=_text(table.get("version")),
        requires=_asked("python", needed.get("python")),
        licence=_text(table.get("license")),
        packages=tuple(name for name, asked in needed.items() if name != "python" and not _is_optional(asked)),
        entry_points=tuple((name, _text(target)) for name, target in _table(table.get("scripts")).items()),
    )


def _is_optional(asked: object) -> bool:
    return bool(_table(asked).get("optional"))


_TESTING = re.compile(r"(?:npx )?(?:vitest|jest|mocha|ava|tap|phpunit|(?:vendor/bin/)?(?:pest|phpunit)|node --test)\b")
"""What a script called `dev` or `start` may begin with, and then runs the tests and nothing else."""


def _package(path: str, table: Mapping[str, object]) -> Manifest:
    scripts = _table(table.get("scripts"))
    engine = _text(_table(table.get("engines")).get("node"))
    binaries = table.get("bin")
    named = {_text(table.get("name")): binaries} if isinstance(binaries, str) else _table(binaries)
    return Manifest(
        path,
        description=_text(table.get("description")),
        version=_text(table.get("version")),
        requires=f"node {engine}" if engine else "",
        licence=_text(table.get("license")),
        packages=tuple(_table(table.get("dependencies"))),
        scripts=tuple((SCRIPTS[name], _text(command)) for name, command in scripts.items() if name in SCRIPTS),
        entry_points=tuple((name, _text(target)) for name, target in named.items()),
    )


def _pom(path: str, text: str) -> Manifest:
    head = text.partition("<dependencies>")[0].partition("<build>")[0]
    said = dict(reversed(_POM_TEXT.findall(re.sub(r"<parent>.*?</parent>", "", head, flags=re.DOTALL))))
    return Manifest(path, description=said.get("description", "").strip(), version=said.get("version", ""))


def described(manifest: Manifest, library: Library) -> Quote | None:
    """The description with its lines."""
    lines = library.lines(manifest.path)
    found = locate(lines, 1, len(lines), manifest.description) if manifest.description else None
    return Quote(manifest.description, Span(manifest.path, *found)) if found else None


def packages_of(manifest: Manifest) -> tuple[Mention, ...]:
    """The declared dependencies."""
    return tuple(Mention(name=name, kind="module", package=name) for name in manifest.packages[:_MOST_PACKAGES])


def scripts_of(manifest: Manifest, library: Library) -> list[CommandFacts]:
    """The commands that the build file names itself."""
    found: list[CommandFacts] = []
    for purpose, command in manifest.scripts:
        if purpose == "run" and _TESTING.match(command):
            continue
        line = _line_with(library.lines(manifest.path), command)
        if line:
            found.append(CommandFacts(purpose, command, Span(manifest.path, line, line)))
    return found


def entry_points_of(manifest: Manifest, library: Library) -> tuple[EntryPoint, ...]:
    """The commands that the project installs."""
    found: list[EntryPoint] = []
    for name, target in manifest.entry_points:
        line = _line_with(library.lines(manifest.path), target)
        if name and target and line:
            found.append(EntryPoint(name, target, Span(manifest.path, line, line)))
    return tuple(found)


def _line_with(lines: Iterable[str], text: str) -> int:
    """The first line that holds the text, as JSON and TOML write it; 0 where none does."""
    written = json.dumps(text)[1:-1]
    return next((number for number, line in enumerate(lines, 1) if text and (text in line or written in line)), 0)


def _table(value: object) -> dict[str, object]:
    return {str(key): each for key, each in value.items()} if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
