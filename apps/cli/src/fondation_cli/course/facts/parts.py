"""What a repository is put together of: the parts of its build, what pins its versions, the services beside it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from posixpath import normpath

from fondation_cli.course.facts.library import Library
from fondation_cli.course.mainly import LEAST_SHARE, share_of
from fondation_cli.course.markup import Span

_LOCKS = {
    "uv.lock": "uv",
    "poetry.lock": "Poetry",
    "pdm.lock": "PDM",
    "Pipfile.lock": "Pipenv",
    "package-lock.json": "npm",
    "yarn.lock": "Yarn",
    "pnpm-lock.yaml": "pnpm",
    "bun.lock": "Bun",
    "Cargo.lock": "Cargo",
    "go.sum": "Go",
    "composer.lock": "Composer",
    "Gemfile.lock": "Bundler",
    "Package.resolved": "SwiftPM",
    "packages.lock.json": "NuGet",
    "gradle.lockfile": "Gradle",
}
_BESIDE = {
    "package-lock.json": "package.json",
    "yarn.lock": "package.json",
    "pnpm-lock.yaml": "package.json",
    "bun.lock": "package.json",
    "Gemfile.lock": "Gemfile",
    "uv.lock": "pyproject.toml",
    "poetry.lock": "pyproject.toml",
    "pdm.lock": "pyproject.toml",
    "Pipfile.lock": "pyproject.toml",
}
"""What other projects have beside their own language, by the build file whose versions it pins."""

_COMPOSE = re.compile(r"^(?:docker/|\.docker/|deploy/)?(?:docker-)?compose\.ya?ml$")
_QUOTED = re.compile(r"[\"']([^\"'\s]+)[\"']")
_FEWEST = 2
_LARGEST = 200_000


@dataclass(frozen=True, slots=True)
class BuildParts:
    """The parts that one build file names; `kind` is what they are called there. Paths, or names where it has those."""

    kind: str
    names: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Pinned:
    """The file that pins versions, and the tool that reads it."""

    path: str
    tool: str


@dataclass(frozen=True, slots=True)
class Services:
    """What runs beside the project: each service with the image that it is started from."""

    path: str
    named: tuple[tuple[str, str], ...]
    span: Span


Found = tuple[int, str]
"""A line, and what it names."""


def parts_of(library: Library) -> BuildParts | None:
    """The parts of the build at the top; None where it is of one piece."""
    names = [file.path for file in library.index.files if "/" not in file.path]
    for pattern, kind, read in _READERS:
        for path in (name for name in names if re.fullmatch(pattern, name)):
            found = list(read(library, path)) if len(library.content(path)) <= _LARGEST else []
            named = tuple(dict.fromkeys(name for _, name in found))
            if len(named) >= _FEWEST:
                lines = [line for line, _ in found]
                return BuildParts(kind, named, Span(path, min(lines), max(lines)))
    return None


def _maven(library: Library, path: str) -> Iterator[Found]:
    yield from _each(library, path, re.compile(r"<module>\s*([^<\s]+)\s*</module>"))


def _gradle(library: Library, path: str) -> Iterator[Found]:
    inside = False
    for number, line in enumerate(library.lines(path), 1):
        opens = re.match(r"\s*include\b(?!Build)", line) is not None
        inside = opens or (inside and not re.match(r"\s*(?:\)|[A-Za-z}])", line))
        for name in _QUOTED.findall(line) if inside else ():
            yield number, name.lstrip(":").replace(":", "/")


def _solution(library: Library, path: str) -> Iterator[Found]:
    pattern = r"^Project\([^)]*\) = \"([^\"]+)\", \"[^\"]+proj\"|<Project Path=\"(?:[^\"]*[/\\])?([^\"/\\]+)\.\w+proj\""
    yield from _each(library, path, re.compile(pattern))


def _go(library: Library, path: str) -> Iterator[Found]:
    for number, name in _each(library, path, re.compile(r"^\s*(?:use\s+)?(\./[\w./-]+)")):
        yield number, normpath(name)


def _cmake(library: Library, path: str) -> Iterator[Found]:
    yield from _each(library, path, re.compile(r"^\s*add_subdirectory\s*\(\s*([\w./-]+)"))


def _cargo(library: Library, path: str) -> Iterator[Found]:
    yield from _folders(library, path, re.compile(r"^\s*members\s*=\s*\["), "Cargo.toml")


def _node(library: Library, path: str) -> Iterator[Found]:
    yield from _folders(library, path, re.compile(r"^\s*\"(?:workspaces|packages)\"\s*:\s*\[?"), "package.json")


def _pnpm(library: Library, path: str) -> Iterator[Found]:
    wanted = [
        (number, found[1])
        for number, line in enumerate(library.lines(path), 1)
        if (found := re.match(r"\s*-\s*[\"']?([\w*./-]+)", line))
    ]
    yield from _expanded(library, wanted, "package.json")


def _each(library: Library, path: str, pattern: re.Pattern[str]) -> Iterator[Found]:
    for number, line in enumerate(library.lines(path), 1):
        for found in pattern.finditer(line):
            name = next(group for group in found.groups() if group)
            yield number, name


def _folders(library: Library, path: str, opens: re.Pattern[str], manifest: str) -> Iterator[Found]:
    """The folders that a list of patterns means: those that hold a build file of this name."""
    wanted: list[Found] = []
    inside = False
    for number, line in enumerate(library.lines(path), 1):
        found = opens.search(line)
        inside = inside or found is not None
        text = line[found.end() :] if found else line
        wanted += [(number, name) for name in _QUOTED.findall(text.partition("]")[0])] if inside else []
        inside = inside and "]" not in text
    yield from _expanded(library, wanted, manifest)


def _expanded(library: Library, wanted: list[Found], manifest: str) -> Iterator[Found]:
    folders = [file.path.rpartition("/")[0] for file in library.index.files if file.path.rpartition("/")[2] == manifest]
    for number, pattern in wanted:
        bare = pattern.removeprefix("./").rstrip("/")
        depth = bare.count("/")
        yield from (
            (number, folder)
            for folder in folders
            if folder and fnmatchcase(folder, bare) and (folder.count("/") == depth or "**" in bare)
        )


_READERS: tuple[tuple[str, str, Callable[[Library, str], Iterator[Found]]], ...] = (
    (r"pom\.xml", "modules", _maven),
    (r"settings\.gradle(?:\.kts)?", "projects", _gradle),
    (r"Cargo\.toml", "crates", _cargo),
    (r"pnpm-workspace\.yaml", "packages", _pnpm),
    (r"package\.json", "packages", _node),
    (r"go\.work", "modules", _go),
    (r".+\.slnx?", "projects", _solution),
    (r"CMakeLists\.txt", "folders", _cmake),
)


def pinned_by(library: Library) -> Pinned | None:
    """The lock file at the top; None where there is none, or several that say different things."""
    known = {file.path for file in library.index.files} | {each.path for each in library.index.skipped}
    # What pins the versions of a documentation's or a build's own tools says nothing of the project.
    own = [path for path in _LOCKS if path not in _BESIDE or share_of(library.index, _BESIDE[path]) >= LEAST_SHARE]
    found = [path for path in own if path in known]
    return Pinned(found[0], _LOCKS[found[0]]) if len(found) == 1 else None


def services_of(library: Library) -> Services | None:
    """The services that a compose file starts from images made elsewhere."""
    for path in (file.path for file in library.index.files if _COMPOSE.match(file.path)):
        named: list[tuple[int, str, str]] = []
        service, indent = "", -1
        for number, line in enumerate(library.lines(path), 1):
            key = re.match(r"^(\s+)([\w.-]+):\s*$", line)
            if key and (indent < 0 or len(key[1]) == indent):
                service, indent = key[2], len(key[1])
            image = re.match(r"^\s+image:\s*[\"']?([\w./-]+(?::[\w.-]+)?)[\"']?\s*$", line)
            if image and service:
                named.append((number, service, image[1]))
        if named:
            span = Span(path, named[0][0], named[-1][0])
            return Services(path, tuple((service, image) for _, service, image in named), span)
    return None
