"""Which definition, or which outside package, a name in a file stands for."""

import re
import sys
from dataclasses import dataclass
from functools import cached_property

from fondation_cli.course.facts.library import TYPES, Library, folder_of, key_of
from fondation_cli.course.facts.namespaces import own_namespaces
from fondation_cli.course.facts.wordlists import word_list
from fondation_cli.course.ranking.go_packages import package_name
from fondation_cli.course.symbols import Definition, Kind, Reference, Role, Use

_SEGMENT = re.compile(r"[\w\-@]+")
_HOLLOW = {"__init__", "index", "mod", "lib", "src", "self", "crate", "super", "main", "java"}


_SHARING = {"go", "java", "rust", "kotlin", "scala", "csharp", "php", "swift", "ruby", "c", "cpp"}
"""Languages in which a file may use names that it does not import."""

_PACKAGED = {"go", "java", "kotlin", "scala", "php", "csharp"}
"""Languages that name packages by folders."""

_DOTTED = {"java", "kotlin", "scala", "csharp"}
"""Languages whose packages have names of several parts."""

_STANDARD = {
    "python": sys.stdlib_module_names,
    "rust": {"std", "core", "alloc"},
    "java": {"java", "javax"},
    "kotlin": {"kotlin", "java", "javax"},
    "scala": {"scala", "java", "javax"},
    "csharp": {"System"},
    "swift": {"Swift", "Foundation", "Darwin", "Glibc", "Musl", "Dispatch", "XCTest", "Testing"},
    "ruby": {
        *("set", "json", "time", "date", "uri", "logger", "forwardable", "stringio", "tempfile", "fileutils", "erb"),
        *("securerandom", "digest", "openssl", "socket", "yaml", "optparse", "ostruct", "pp", "benchmark", "delegate"),
        *("singleton", "monitor", "weakref", "zlib", "cgi", "net", "pathname", "timeout", "English"),
    },
}
"""First names of what comes with a language."""

_MODULES_BEFORE_NAMES = {"go", "python", "rust"}
"""Languages in which what stands before the name of a type is a module, and modules are told from folders."""


@dataclass(frozen=True, slots=True)
class Outside:
    """Something that no file of the project defines: its package as a reader knows it."""

    package: str
    standard: bool


@dataclass(frozen=True, slots=True)
class Binding:
    """A name that a file imports: from which module, as written, and under which name there."""

    module: str
    name: str


class NameTable:
    """Resolves names. What several definitions could mean stands for none of them."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._bindings: dict[str, dict[str, Binding]] = {}
        self._spoken: dict[str, frozenset[str]] = {}

    def bindings(self, path: str) -> dict[str, Binding]:
        """The names that a file imports."""
        if path not in self._bindings:
            file = self._library.file(path)
            uses = file.references if file else ()
            language = self._library.language(path)
            self._bindings[path] = {
                use.alias or _bound(use, language): Binding(use.receiver or use.name, use.name)
                for use in uses
                if use.use is Use.IMPORT
            }
        return self._bindings[path]

    def spoken(self, path: str) -> frozenset[str]:
        """Every name that a file uses."""
        if path not in self._spoken:
            file = self._library.file(path)
            self._spoken[path] = frozenset(use.name for use in file.references) if file else frozenset()
        return self._spoken[path]

    def resolve(self, path: str, name: str) -> Definition | Outside | None:
        """What a bare name means in a file."""
        own = self._library.by_key.get((path, name))
        if own is not None and not own.nested:
            return own
        binding = self.bindings(path).get(name)
        if binding is not None:
            return self._imported(path, binding)
        return self._nearest(path, name)

    def type_named(self, path: str, name: str, receiver: str | None = None) -> Definition | None:
        """The type that a name means in a file; `receiver`: the module before it, or the type that it stands inside."""
        if receiver is not None and self._is_foreign(path, receiver):
            return None
        holder = self.type_named(path, _segments(receiver)[-1]) if receiver and _segments(receiver) else None
        if holder is not None and holder.kind is not Kind.MODULE:
            found: Definition | Outside | None = self._library.by_key.get((holder.path, f"{holder.qualified}.{name}"))
        else:
            found = self.resolve(path, name)
        return found if isinstance(found, Definition) and found.kind in TYPES else None

    def _is_foreign(self, path: str, module: str) -> bool:
        if self._library.language(path) not in _MODULES_BEFORE_NAMES:
            return False
        [head] = _segments(module)[:1] or [module]
        binding = self.bindings(path).get(head)
        if binding is None:
            return not self._is_own(path, module) and not isinstance(self.resolve(path, head), Definition)
        return not self._is_own(path, binding.module)

    def package(self, path: str, module: str) -> Outside | None:
        """The outside package that a module belongs to; None for the project's own modules."""
        language = self._library.language(path)
        if self._is_own(path, module):
            return None
        return _outside(module, language)

    def folder(self, module: str) -> str | None:
        """The folder behind a package of Go that the repository declares."""
        for manifest in self._library.manifests:
            if manifest.kind == "go" and _is_within(module, manifest.name):
                return "/".join(part for part in (manifest.folder, module[len(manifest.name) + 1 :]) if part)
        return None

    def _imported(self, path: str, binding: Binding) -> Definition | Outside | None:
        candidates = self._top_level(binding.name)
        if binding.module.startswith(".") or self._is_own(path, binding.module):
            return _closest(candidates, _segments(binding.module), path)
        return _outside(binding.module, self._library.language(path))

    def _top_level(self, name: str) -> list[Definition]:
        named = {key_of(known): known for known in self._library.by_name.get(name, ())}
        found = [self._library.by_key[key] for key, known in named.items() if key[1] == name and not known.nested]
        sources = [known for known in found if self._library.role(known.path) is Role.SOURCE]
        return sources or found

    def _nearest(self, path: str, name: str) -> Definition | None:
        """A name that was not imported: of the same folder where languages share those, or the only one of its kind."""
        candidates = self._top_level(name)
        language = self._library.language(path)
        if language in _SHARING:
            near = [found for found in candidates if folder_of(found.path) == folder_of(path)]
            if len(near) == 1:
                return near[0]
            return candidates[0] if len(candidates) == 1 and candidates[0].kind in TYPES else None
        return None

    def _is_own(self, path: str, module: str) -> bool:
        language = self._library.language(path)
        if language == "go" and any(manifest.kind == "go" for manifest in self._library.manifests):
            return self.folder(module) is not None
        if module.endswith((".h", ".hpp", ".hh", ".hxx", ".c", ".cc", ".cpp", ".inc")):
            return True
        if module.startswith((".", "crate", "self::", "super")):
            return True
        parts = _segments(module)
        is_given = language == "php" and f"{module}\\".lstrip("\\").startswith(self._own_namespaces)
        if not parts or is_given:
            return True
        if any(module == name or module.startswith((f"{name}/", f"{name}.", f"{name}::")) for name in self._own_names):
            return True
        head, tail = parts[0], "/".join(parts)
        # `use Command::*`: the ways of a type of the project.
        is_type = language == "rust" and any(found.kind in TYPES for found in self._top_level(head))
        return is_type or head in self._own_heads or tail in self._own_folders

    @cached_property
    def _own_names(self) -> frozenset[str]:
        """The packages that the repository declares, as they are imported."""
        declared = [manifest.name for manifest in self._library.manifests]
        return frozenset(declared) | frozenset(name.replace("-", "_") for name in declared)

    @cached_property
    def _own_namespaces(self) -> tuple[str, ...]:
        return own_namespaces(self._library)

    @cached_property
    def _own_heads(self) -> frozenset[str]:
        """Names under which the project's own code is imported: its packages, and its modules at the top."""
        found: set[str] = set()
        for file in self._library.index.files:
            if not file.definitions or file.language not in {"python", "rust"}:
                continue
            parts = file.path.split("/")
            if parts[0] in {"src", "lib"}:
                parts = parts[1:]
            if file.language == "rust":
                found |= {part.removesuffix(".rs").replace("-", "_") for part in parts}
            elif parts:
                found.add(parts[0].removesuffix(".py"))
        return frozenset(found - _HOLLOW)

    @cached_property
    def _own_folders(self) -> frozenset[str]:
        """Every tail of a folder that holds definitions: how Go and Java name their packages."""
        found: set[str] = set()
        for file in self._library.index.files:
            if file.definitions and file.language in _PACKAGED:
                parts = [*folder_of(file.path).split("/"), file.path.rpartition("/")[2].partition(".")[0]]
                found |= {"/".join(parts[start:end]) for end in (len(parts) - 1, len(parts)) for start in range(end)}
        return frozenset(found)


def _bound(use: Reference, language: str | None) -> str:
    return package_name(use.name) if language == "go" else use.name


def _is_within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}/")


def _closest(candidates: list[Definition], module: list[str], path: str) -> Definition | None:
    """The candidate whose path ends most like the module; the only one, where paths say nothing."""
    if len(candidates) <= 1:
        return candidates[0] if candidates else None
    wanted = [part for part in module if part not in _HOLLOW]
    scored = sorted(candidates, key=lambda found: _agreement(found.path, wanted, path), reverse=True)
    best, second = (_agreement(found.path, wanted, path) for found in scored[:2])
    return None if best == second else scored[0]


def _agreement(candidate: str, module: list[str], path: str) -> tuple[int, int]:
    parts = [part for part in _segments(candidate.rpartition(".")[0]) if part not in _HOLLOW]
    same = 0
    while same < min(len(parts), len(module)) and parts[-1 - same] == module[-1 - same]:
        same += 1
    folder = folder_of(path).split("/")
    shared = 0
    for left, right in zip(folder, folder_of(candidate).split("/"), strict=False):
        if left != right:
            break
        shared += 1
    return same, shared


def _segments(module: str) -> list[str]:
    return [part for part in _SEGMENT.findall(module) if part]


def _header(module: str) -> Outside | None:
    """`<vector>` and `<stdio.h>` come with the language, `<openssl/ssl.h>` with a library; the rest is the project."""
    bare = module.strip("<>")
    if bare == module:
        return None
    folder, _, _ = bare.partition("/")
    return Outside(folder if "/" in bare else bare, "/" not in bare or folder == "sys")


def _outside(module: str, language: str | None) -> Outside | None:
    """`urllib3.util` as `urllib3`; Go and Java keep the part that tells a package from its neighbours."""
    parts = _segments(module)
    if not parts or language is None:
        return None
    if language in {"c", "cpp"}:
        return _header(module)
    if language in _DOTTED:
        return _dotted(parts, language)
    if language in _STANDARD:
        return Outside(parts[0], parts[0] in _STANDARD[language])
    if language == "go":
        return Outside(module, "." not in module.partition("/")[0])
    return Outside("\\".join(parts[:2]), len(parts) == 1) if language == "php" else _script(module)


def _dotted(parts: list[str], language: str) -> Outside:
    standard = parts[0] in _STANDARD[language]
    return Outside(".".join(parts[:2] if standard or language == "csharp" else parts[:3]), standard)


def _script(module: str) -> Outside:
    bare = module.removeprefix("node:")
    head = "/".join(bare.split("/")[:2]) if bare.startswith("@") else bare.partition("/")[0]
    return Outside(head, head in word_list("node") or module.startswith("node:"))
