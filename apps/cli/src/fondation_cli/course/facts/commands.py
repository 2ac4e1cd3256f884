"""The commands by which a project is installed, run and tested, as its own texts name them."""

import re
from collections.abc import Iterator

from fondation_cli.course.facts.library import Library
from fondation_cli.course.facts.projects import CommandFacts
from fondation_cli.course.markup import Span
from fondation_cli.course.symbols import Role

_PYTHON = r"(?:uv run |poetry run )?(?:python3? -m )?"
_INSTALLS = (
    r"(?:python3? -m )?pip3? install (?!-e\b|-r\b)\S.*",
    r"(?:uv|poetry|yarn|cargo) add .+",
    r"uv pip install .+",
    r"npm i(?:nstall)? .*",
    r"(?:go|brew|cargo) install .+",
    r"go get .+",
)
_TESTS = (
    r"(?:python3? )?(?:\S*/)?runtests\.py.*",
    _PYTHON + r"(?:pytest|tox|nox|unittest)\b.*",
    r"(?:npm|yarn|make|go|cargo) (?:run )?test\b.*",
    r"(?:\./)?mvnw? (?:clean )?(?:test|verify)\b.*",
)
_PURPOSES = tuple(
    (purpose, re.compile(rf"^(?:\$\s+|>\s+)?({'|'.join(patterns)})$"))
    for purpose, patterns in (("install", _INSTALLS), ("test", _TESTS))
)
_INLINE = re.compile(r"`([^`]+)`")
_TELLING = r"readme|contributing|install|development|hacking|unit-tests"
_PLACES = re.compile(rf"(?:^|/)(?:{_TELLING})[^/]*$", re.IGNORECASE)
_LONGEST = 90


def commands_of(library: Library, known: list[CommandFacts]) -> tuple[CommandFacts, ...]:
    """One command for each purpose: what the README and the texts for helpers say, then what the build file says."""
    found: dict[str, CommandFacts] = {}
    own = {library.outline.title.lower(), *(manifest.name.lower() for manifest in library.manifests)}
    for command in [*_written(library), *known]:
        if command.purpose != "install" or any(name in command.text.lower() for name in own):
            found.setdefault(command.purpose, command)
    order = ("install", "run", "build", "test", "lint")
    return tuple(found[purpose] for purpose in order if purpose in found)


def _written(library: Library) -> Iterator[CommandFacts]:
    paths = [file.path for file in library.index.files if _PLACES.search(file.path) and file.role is not Role.SOURCE]
    texts = sorted(paths, key=lambda path: (path.count("/"), "readme" not in path.lower(), path))
    for path in texts[:12]:
        for number, line in enumerate(library.lines(path), 1):
            for text in (line.strip(), *_INLINE.findall(line)):
                yield from _commands(text, Span(path, number, number))


def _commands(text: str, span: Span) -> Iterator[CommandFacts]:
    for purpose, pattern in _PURPOSES:
        found = pattern.match(text)
        if found and len(found[1]) <= _LONGEST and not found[1].endswith((":", ".")):
            yield CommandFacts(purpose, found[1].strip(), span)
