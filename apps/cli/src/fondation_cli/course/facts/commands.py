"""The commands by which a project is installed, run, built, tested and checked, as its own texts name them."""

import re
from collections.abc import Iterable, Iterator

from fondation_cli.course.facts.beside import is_practice
from fondation_cli.course.facts.library import Library
from fondation_cli.course.facts.projects import CommandFacts
from fondation_cli.course.markup import Span
from fondation_cli.course.symbols import Role

ORDER = ("install", "run", "build", "test", "lint")
"""The purposes of commands, in the order in which a newcomer meets them."""

_VIA = (
    r"(?:uv run (?:--?[\w-]+(?:[= ]\w+)? )*|(?:poetry|pdm|hatch|pipenv) run |bundle exec |npx |pnpm (?:exec |dlx )?|"
    r"bunx )?"
)
_PYTHON = r"(?:python3? -m )?"
_NODE = r"(?:npm|yarn|pnpm|bun)"
_GRADLE = r"(?:\./|\.\\)?gradlew?(?:\.bat)?"
_MAVEN = r"(?:\./)?mvnw?"
_DOTNET = r"dotnet"
_MAKERS = r"make|just|go|cargo|swift|dotnet|sbt|composer|deno|bazel|meson|mix"
_PATTERNS = {
    "install": (
        r"(?:python3? -m )?pip3? install (?!-e\b|-r\b|\.)\S.*",
        r"(?:pipx|conda|gem|brew|cargo|go|scoop|choco|winget|mix) install \S.*",
        r"(?:uv|poetry|pdm|yarn|pnpm|bun|cargo|bundle) add \S.*",
        r"uv (?:pip|tool) install \S.*",
        r"npm i(?:nstall)? .*\S.*",
        r"go get \S.*",
        r"composer (?:global )?require \S.*",
        r"(?:implementation|api|compile)\s*\(?\s*[\"'][\w.-]+:[\w.-]+(?::[^\"'\s]+)?[\"']\)?",
        r"libraryDependencies \+= \"[\w.-]+\" %{1,3} \"[\w.-]+\" % \S+",
        rf"{_DOTNET} (?:add (?:\S+ )?package|tool install) \S.*",
        r"Install-Package \S.*",
        r"(?:sudo )?(?:apt|apt-get|dnf|yum|pacman|apk|pkg|port) (?:-\S+ )?(?:install|add|-S)\s+\S.*",
    ),
    "run": (
        rf"{_NODE} (?:run )?(?:start|dev)\b.*",
        r"(?:cargo|go|swift|dotnet|make|sbt) run\b.*",
        r"docker(?:-| )compose up\b.*",
        r"docker run \S.*",
    ),
    "build": (
        rf"{_NODE} run build(?![-\w]).*",
        r"(?:cargo|go|swift|dotnet|bazel|zig) build\b.*",
        rf"{_MAVEN} (?:-\S+ )*(?:clean )?(?:package|install|compile)\b.*",
        rf"{_GRADLE} (?:clean )?(?:build|assemble)\b.*",
        r"cmake (?:--build|-B|-S|\.\.|\.)\s*.*",
        r"(?:meson (?:setup|compile)|ninja)\b.*",
        r"make(?: all| build| -j\S*)?",
        r"sbt (?:compile|package|assembly)\b.*",
        r"python3? -m build",
    ),
    "test": (
        r"(?:python3? )?(?:\S*/)?runtests\.py.*",
        _VIA + _PYTHON + r"(?:pytest|unittest|hatch test)\b.*",
        # An environment that only looks at the code, or writes its documentation, tests nothing.
        _VIA + _PYTHON + r"(?:tox|nox)\b(?!.*\s-[es]\s+[\w,]*(?:typ|mypy|style|lint|doc|fmt|format)).*",
        rf"(?:{_NODE}|{_MAKERS}) (?:run )?(?:test|check|tests)\b.*",
        _VIA + r"(?:jest|vitest|mocha|ava|rspec|rake (?:test|spec)|phpunit)\b.*",
        r"(?:\./)?vendor/bin/(?:phpunit|pest)\b.*",
        r"cargo nextest run\b.*",
        rf"{_MAVEN} (?:-\S+ )*(?:clean )?(?:test|verify)\b.*",
        rf"{_GRADLE} (?:clean )?(?:\S*:)?(?:test|check)\b.*",
        r"ctest\b.*",
        r"(?:bundle exec )?rake",
    ),
    "lint": (
        _VIA + _PYTHON + r"(?:ruff (?:check|format)|flake8|pylint|mypy|black|pre-commit run|isort)\b.*",
        rf"(?:{_NODE}|make|just|composer|cargo) (?:run )?lint\b.*",
        _VIA + r"(?:eslint|biome|rubocop|standardrb)\b.*",
        r"(?:golangci-lint run|go vet|gofmt|cargo (?:clippy|fmt))\b.*",
        r"(?:\./)?vendor/bin/(?:phpcs|phpstan|php-cs-fixer|psalm)\b.*",
        rf"{_DOTNET} format\b.*",
        rf"{_GRADLE} (?:spotless\w*|ktlint\w*|detekt|checkstyle\w*)\b.*",
        r"swiftlint\b.*",
    ),
}
_PURPOSES = tuple(
    (purpose, re.compile(rf"^(?:\$\s+|>\s+|%\s+)?({'|'.join(patterns)})$")) for purpose, patterns in _PATTERNS.items()
)
_INLINE = re.compile(r"`([^`]+)`")
_TELLING = r"readme|contributing|install|development|hacking|unit-tests|building|quickstart|getting.started"
_PLACES = re.compile(rf"(?:^|/)(?:{_TELLING})[^/]*$", re.IGNORECASE)
_README = re.compile(r"(?:^|/)readme[^/]*$", re.IGNORECASE)
_SCRIPT = re.compile(rf"{_NODE} (?:run )?(?!(?:exec|dlx|x)\b|(?<=bun )test\b)([\w:.-]+)")
"""A script that package.json must have; `bun test` needs none."""

_WORKFLOWS = re.compile(
    r"^(?:\.github/workflows/[^/]+\.ya?ml|\.gitlab-ci\.yml|\.travis\.yml|\.circleci/config\.yml|azure-pipelines\.yml|"
    r"appveyor\.yml)$"
)
_STEP = re.compile(r"^\s*(?:-\s+)?(?:(?:run|script|command):\s*)?[\"']?(?P<command>[^\"'|>].*?)[\"']?\s*$")
_MAKEFILES = {"Makefile", "GNUmakefile", "makefile", "justfile", "Justfile"}
_TARGETS = {
    "install": "install",
    "run": "run",
    "start": "run",
    "serve": "run",
    "build": "build",
    "all": "build",
    "test": "test",
    "tests": "test",
    "check": "test",
    "lint": "lint",
    "vet": "lint",
}
_TARGET = re.compile(r"^(?P<name>[A-Za-z][\w-]*)(?:\s[^:=]*)?:(?!=)")
_LONGEST = 90
_MOST_TEXTS = 12
_NO_COMMAND = re.compile(r"\$\{\{|\$\(|^#|\.\.\.$|…$")


def commands_of(library: Library, known: list[CommandFacts]) -> tuple[CommandFacts, ...]:
    """One command for each purpose.

    What the README and the texts for helpers say first, then the build file, a Makefile's targets, and what the
    project's own automation runs.
    """
    own = {library.outline.title.lower(), *(manifest.name.lower() for manifest in library.manifests)}
    found: dict[str, CommandFacts] = {}
    written = [command for command in _written(library) if _is_there(command, library)]
    for command in [*written, *known, *_targets(library), *_automated(library)]:
        named = any(name in command.text.lower() for name in own)
        if command.purpose != "install" or named or command.via:
            found.setdefault(command.purpose, command)
    return tuple(found[purpose] for purpose in ORDER if purpose in found)


def _is_there(command: CommandFacts, library: Library) -> bool:
    """Whether the project has the script that a command asks for: what it tells of another project, it has not."""
    asked = _SCRIPT.match(command.text) if command.purpose != "install" else None
    return asked is None or bool(re.search(rf'"{re.escape(asked[1])}"\s*:', library.text("package.json")))


def commands_in(library: Library, path: str) -> tuple[CommandFacts, ...]:
    """The first command of each purpose that one text names."""
    found: dict[str, CommandFacts] = {}
    for command in _said_in(library, path):
        if command.purpose != "install":
            found.setdefault(command.purpose, command)
    return tuple(found[purpose] for purpose in ORDER if purpose in found)


def _written(library: Library) -> Iterator[CommandFacts]:
    told = (file.path for file in library.index.files if _PLACES.search(file.path) and file.role is not Role.SOURCE)
    # Of READMEs the project's own: others are translations of it, or speak of one part.
    paths = [path for path in told if not is_practice(path) and (path == library.readme or not _README.search(path))]
    texts = sorted(paths, key=lambda path: (path != library.readme, path.count("/"), path))
    for path in texts[:_MOST_TEXTS]:
        yield from _said_in(library, path)


def _said_in(library: Library, path: str) -> Iterator[CommandFacts]:
    for number, line in enumerate(library.lines(path), 1):
        yield from _commands((line.strip(), *_INLINE.findall(line)), Span(path, number, number))


def _commands(texts: Iterable[str], span: Span) -> Iterator[CommandFacts]:
    for text in texts:
        for purpose, pattern in _PURPOSES:
            found = pattern.match(text)
            command = re.sub(r"\s+#\s.*$", "", found[1]).strip() if found else ""
            if command and len(command) <= _LONGEST and not command.endswith((":", ".", ",", "\\")):
                if not _NO_COMMAND.search(command):
                    yield CommandFacts(purpose, command, span)
                break


def _targets(library: Library) -> Iterator[CommandFacts]:
    """What a Makefile at the top can make, by the names of its targets."""
    for name in sorted(_MAKEFILES):
        for number, line in enumerate(library.lines(name) if library.file(name) else [], 1):
            found = _TARGET.match(line)
            if found and found["name"] in _TARGETS:
                yield CommandFacts(_TARGETS[found["name"]], found["name"], Span(name, number, number), via=name)


def _automated(library: Library) -> Iterator[CommandFacts]:
    """What the project's own automation runs; how it prepares its machines is no way to install the project."""
    paths = [file.path for file in library.index.files if _WORKFLOWS.match(file.path)]
    for path in sorted(paths, key=lambda path: ("test" not in path, "ci" not in path.rpartition("/")[2], path)):
        for number, line in enumerate(library.lines(path), 1):
            found = _STEP.match(line)
            for command in _commands([found["command"]] if found else [], Span(path, number, number)):
                if command.purpose != "install":
                    yield command
