"""What a project offers to other code: the library that its build file declares."""

import re
from collections.abc import Iterator

from fondation_cli.course.facts.beside import is_beside
from fondation_cli.course.facts.library import Library
from fondation_cli.course.facts.projects import EntryPoint
from fondation_cli.course.markup import Span
from fondation_cli.course.symbols import Definition, Kind, Role, SourceFile

_FORMS: dict[str, tuple[str, str, str]] = {
    "pyproject.toml": ("package", r"^name\s*=\s*[\"']([\w.-]+)[\"']", r"^\[(?:build-system|tool\.poetry)\]"),
    "setup.py": ("package", r"^\s*name\s*=\s*[\"']([\w.-]+)[\"']", r"\bpackages\s*=|\bpy_modules\s*="),
    "package.json": ("package", r"^\s*\"name\"\s*:\s*\"([^\"]+)\"", r"\"(?:main|module|exports|types|files)\"\s*:"),
    "Cargo.toml": ("crate", r"^name\s*=\s*\"([\w-]+)\"", ""),
    "go.mod": ("module", r"^module\s+(\S+)", ""),
    "composer.json": ("package", r"^\s*\"name\"\s*:\s*\"([^\"]+)\"", r"\"type\"\s*:\s*\"(?:library|[\w-]*bundle)\""),
    "Package.swift": ("library", r"\.library\(\s*name:\s*\"([\w-]+)\"", ""),
    "CMakeLists.txt": ("library", r"^\s*add_library\(\s*([A-Za-z][\w-]*)", ""),
    "meson.build": ("library", r"\b(?:library|static_library|shared_library)\(\s*'([\w-]+)'", ""),
}
_GEM = ("gem", r"Gem::Specification\.new\s*\(?\s*[\"']([\w-]+)[\"']|\.name\s*=\s*[\"']([\w-]+)[\"']", "")
_PRIVATE = re.compile(r"\"private\"\s*:\s*true|^publish\s*=\s*false|Private :: Do Not Upload", re.MULTILINE)
_MOST_MAINS = 4
_STARTS = ("__main__.py",)


def offered_by(manifest: str, library: Library) -> EntryPoint | None:
    """What the build file `manifest` offers to other code; None where it does not say that it offers anything."""
    name = manifest.rpartition("/")[2]
    kind, pattern, needed = _GEM if name.endswith(".gemspec") else _FORMS.get(name, ("", "", ""))
    text = library.text(manifest)
    if not kind or _PRIVATE.search(text) or not re.search(needed, text, re.MULTILINE):
        return None
    if not _has_library(manifest, name, library):
        return None
    for number, line in enumerate(library.lines(manifest), 1):
        found = re.search(pattern, line)
        if found:
            said = next(group for group in found.groups() if group)
            return EntryPoint(said, kind, Span(manifest, number, number))
    return None


def _has_library(manifest: str, name: str, library: Library) -> bool:
    """Whether the files are there that other code would take in, where the build file does not name them."""
    folder = manifest.removesuffix(name)
    if name == "Cargo.toml":
        return library.file(f"{folder}src/lib.rs") is not None or "[lib]" in library.text(manifest)
    if name == "go.mod":
        return any(file.path.endswith(".go") and not _is_program(file.path, library) for file in _sources(library))
    return True


def _is_program(path: str, library: Library) -> bool:
    hidden = {"internal", "cmd", "main"} & set(path.split("/")[:-1])
    return bool(hidden) or any(line.startswith("package main") for line in library.lines(path)[:200])


def _sources(library: Library) -> list[SourceFile]:
    return [file for file in library.index.files if file.role is Role.SOURCE]


def mains_of(library: Library, known: tuple[EntryPoint, ...]) -> tuple[tuple[EntryPoint, ...], int]:
    """Where programs start that no build file installs, the shallowest first, and how many there are."""
    targets = {each.target for each in known}
    found = [each for each in _starts(library) if each.span.path not in targets]
    ordered = sorted(found, key=lambda each: (each.span.path.count("/"), each.span.path))
    return tuple(ordered[:_MOST_MAINS]), len(ordered)


def _starts(library: Library) -> Iterator[EntryPoint]:
    for file in _sources(library):
        if is_beside(file.path):
            continue
        main = next((each for each in file.definitions if _is_main(each)), None)
        if main is not None:
            yield EntryPoint(main.qualified, file.path, Span(file.path, main.start_line, main.start_line))
        elif file.path.rpartition("/")[2] in _STARTS:
            yield EntryPoint("", file.path, Span(file.path, 1, 1))


def _is_main(definition: Definition) -> bool:
    """A function by the name that its language starts a program with; a method only where the language has no other."""
    if definition.name not in {"main", "Main"} or definition.nested:
        return False
    path = definition.path
    if definition.kind is Kind.METHOD:
        return path.endswith((".java", ".cs", ".scala", ".kt"))
    return definition.kind is Kind.FUNCTION and path.endswith((".go", ".rs", ".c", ".cc", ".cpp", ".kt", ".swift"))
