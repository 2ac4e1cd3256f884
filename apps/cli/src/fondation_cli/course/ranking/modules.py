"""From the words of an import to the files behind it."""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import PurePosixPath

from fondation_cli.course.manifests import Manifest
from fondation_cli.course.ranking.sharing import FOLDERS
from fondation_cli.course.symbols import Index, SourceFile

FAMILIES = {"javascript": "javascript", "typescript": "javascript", "tsx": "javascript", "cpp": "c"}
"""Languages that import each other go by one name."""

_SCRIPT_SUFFIXES = (".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".d.ts")


_PACKAGED = {"java", "kotlin", "scala"}


def family(file: SourceFile) -> str | None:
    """The language of a file, or the family that it can import from."""
    return FAMILIES.get(file.language or "", file.language)


class Modules:
    """All modules of a repository.

    `files(path, module)` are the files that `module`, written in the file at `path`, means.
    """

    def __init__(self, index: Index, manifests: Sequence[Manifest]) -> None:
        self._files = {path: family(file) for path, file in index.by_path.items() if file.language}
        self._manifests = manifests
        self._folders: dict[str, list[str]] = {}
        for path in self._files:
            self._folders.setdefault(_folder(path), []).append(path)
        self._python = self._python_modules()
        self._java = {path: _without_suffix(path).split("/") for path, kind in self._files.items() if kind in _PACKAGED}
        self._java_ends: dict[str, list[str]] = {}
        for path, place in self._java.items():
            for part in dict.fromkeys(place[-2:]):
                self._java_ends.setdefault(part, []).append(path)
        self._tails = self._by_tail()
        self._packaged = cache(self._find_package)
        self.files = cache(self._find)
        self.neighbours = cache(self._neighbours)

    def admit(self, file: SourceFile) -> None:
        """Take in what is no file of the repository: it imports as a file beside it would, and nothing imports it."""
        self._files[file.path] = family(file)

    def _neighbours(self, path: str) -> Sequence[str]:
        """Files whose names need no import: those of the same folder in Go, Java and the like."""
        if self._files.get(path) not in FOLDERS:
            return ()
        return [
            other
            for other in self._folders.get(_folder(path), ())
            if other != path and self._files[other] == self._files[path]
        ]

    def _find(self, path: str, module: str) -> tuple[str, ...]:
        finders: dict[str, Callable[[str, str], tuple[str, ...]]] = {
            "python": self._find_python,
            "javascript": self._find_script,
            "go": lambda _, name: self._find_go(name),
            "rust": self._find_rust,
            "java": self._find_java,
            "kotlin": self._find_java,
            "scala": self._find_java,
            "c": lambda place, name: self._find_file(place, name.strip("<>")),
            "ruby": lambda place, name: self._find_file(place, name if name.endswith(".rb") else f"{name}.rb"),
            "php": lambda _, name: self._find_namespace(name),
        }
        finder = finders.get(self._files.get(path) or "")
        return finder(path, module) if finder is not None else ()

    def _python_modules(self) -> dict[str, str]:
        """Each module by its full name: the folders above it count as long as they are packages."""
        found: dict[str, str] = {}
        for path, kind in self._files.items():
            if kind != "python":
                continue
            place = PurePosixPath(path)
            parts = [] if place.stem == "__init__" else [place.stem]
            folder = place.parent
            while folder.parts and f"{folder}/__init__.py" in self._files:
                parts.insert(0, folder.name)
                folder = folder.parent
            found.setdefault(".".join(parts), path)
            # A folder without __init__.py may still be a package, from the top or from `src`.
            whole = [part for part in PurePosixPath(path).with_suffix("").parts if part != "__init__"]
            found.setdefault(".".join(whole[1:] if whole[:1] == ["src"] else whole), path)
        return found

    def _find_python(self, path: str, module: str) -> tuple[str, ...]:
        name = module.lstrip(".")
        dots = len(module) - len(name)
        if not dots:
            return self._only(self._python.get(module))
        folder = PurePosixPath(path).parent
        for _ in range(dots - 1):
            folder = folder.parent
        target = folder.joinpath(*name.split(".")) if name else folder
        return self._first(f"{target}.py", f"{target}/__init__.py", f"{target}.pyi", f"{target}/__init__.pyi")

    def _find_script(self, path: str, module: str) -> tuple[str, ...]:
        if module.startswith("."):
            return self._script_at(_normal(PurePosixPath(path).parent / module))
        for manifest in self._manifests:
            if manifest.kind == "javascript" and (module == manifest.name or module.startswith(manifest.name + "/")):
                rest = module[len(manifest.name) + 1 :]
                places = (
                    [rest, f"src/{rest}"]
                    if rest
                    else ["src/index", "src", manifest.entry or "index", "index", "lib/index"]
                )
                for place in places:
                    found = self._script_at(_normal(PurePosixPath(manifest.folder) / place))
                    if found:
                        return found
        return ()

    def _script_at(self, target: str) -> tuple[str, ...]:
        bare = target.removesuffix(".js").removesuffix(".mjs").removesuffix(".cjs").removesuffix(".jsx")
        inside = f"{target}/index" if target not in {"", "."} else "index"
        candidates = [
            target,
            *(bare + suffix for suffix in _SCRIPT_SUFFIXES),
            *(target + suffix for suffix in _SCRIPT_SUFFIXES),
        ]
        return self._first(*candidates, *(inside + suffix for suffix in _SCRIPT_SUFFIXES))

    def _find_go(self, module: str) -> tuple[str, ...]:
        for manifest in self._manifests:
            if manifest.kind == "go" and (module == manifest.name or module.startswith(manifest.name + "/")):
                folder = _normal(PurePosixPath(manifest.folder) / module[len(manifest.name) + 1 :])
                return tuple(path for path in self._folders.get(folder, ()) if self._files[path] == "go")
        return ()

    def _find_rust(self, path: str, module: str) -> tuple[str, ...]:
        head, *rest = module.replace(" ", "").replace(".", "::").split("::")
        crate = self._crate(path)
        if head in {"crate", "self", "super"}:
            base = crate if head == "crate" else _rust_folder(path)
            if head == "super":
                base = _folder(base)
            return self._rust_at(base, rest)
        for manifest in self._manifests:
            if manifest.kind == "rust" and manifest.name.replace("-", "_") == head:
                return self._rust_at(_normal(PurePosixPath(manifest.folder) / "src"), rest)
        return self._rust_at(_rust_folder(path), [head, *rest]) or self._rust_at(crate, [head, *rest])

    def _rust_at(self, folder: str, parts: Sequence[str]) -> tuple[str, ...]:
        while parts:
            target = _normal(PurePosixPath(folder).joinpath(*parts))
            found = self._first(f"{target}.rs", f"{target}/mod.rs")
            if found:
                return found
            parts = parts[:-1]
        return self._first(
            *(_normal(PurePosixPath(folder) / name) for name in ("lib.rs", "mod.rs", "main.rs")), f"{folder}.rs"
        )

    def _crate(self, path: str) -> str:
        folders = [manifest.folder for manifest in self._manifests if manifest.kind == "rust"]
        inside = [folder for folder in folders if not folder or path.startswith(folder + "/")]
        return _normal(PurePosixPath(max(inside, key=len, default="")) / "src")

    def _find_java(self, path: str, module: str) -> tuple[str, ...]:
        """A module is a package here, or a class whose members are imported."""
        return self._packaged(self._files[path], module)

    def _find_package(self, kind: str | None, module: str) -> tuple[str, ...]:
        parts = module.split(".")
        found = []
        for other in self._java_ends.get(parts[-1], ()):
            place = self._java[other]
            is_it = place[-len(parts) - 1 : -1] == parts or place[-len(parts) :] == parts
            found += [other] if is_it and self._files[other] == kind else []
        return tuple(found)

    def _by_tail(self) -> dict[str, list[str]]:
        """Files that are named by the end of their path, by their own name: `#include "fmt/core.h"`."""
        found: dict[str, list[str]] = {}
        for path, kind in self._files.items():
            if kind in {"c", "ruby"}:
                found.setdefault(path.rpartition("/")[2], []).append(path)
        return found

    def _find_file(self, path: str, name: str) -> tuple[str, ...]:
        """Beside the file, or wherever a path ends so: of several the nearest to the top."""
        beside = _normal(PurePosixPath(path).parent / name)
        if beside in self._files:
            return (beside,)
        bare = _normal(PurePosixPath(name))
        ending = [one for one in self._tails.get(bare.rpartition("/")[2], ()) if f"/{one}".endswith(f"/{bare}")]
        return tuple(sorted(ending, key=lambda one: (one.count("/"), one))[:1])

    def _find_namespace(self, module: str) -> tuple[str, ...]:
        """The folder of a namespace of PHP: the one that ends most like it."""
        parts = [part.lower() for part in module.split("\\") if part]
        best, most = "", 0
        for folder in self._folders:
            place = folder.lower().split("/")
            same = 0
            while same < min(len(parts), len(place)) and parts[-1 - same] == place[-1 - same]:
                same += 1
            if same > most:
                best, most = folder, same
        return tuple(path for path in self._folders.get(best, ()) if self._files[path] == "php") if most else ()

    def _first(self, *candidates: str) -> tuple[str, ...]:
        return self._only(next((path for path in candidates if path in self._files), None))

    @staticmethod
    def _only(path: str | None) -> tuple[str, ...]:
        return (path,) if path is not None else ()


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _without_suffix(path: str) -> str:
    return str(PurePosixPath(path).with_suffix(""))


def _rust_folder(path: str) -> str:
    """The folder that a file's own modules lie in."""
    place = PurePosixPath(path)
    return _normal(place.parent if place.stem in {"lib", "main", "mod"} else place.with_suffix(""))


def _normal(path: PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts:
        if part == ".." and parts:
            parts.pop()
        elif part not in {".", ".."}:
            parts.append(part)
    return "/".join(parts)
