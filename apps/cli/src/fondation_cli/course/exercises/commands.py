"""How the tests of a project are run: the command that a reader types, and the words that are run here."""

import json
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass

_PYTEST = ("python", "-m", "pytest")
_QUIET = ("-q", "-x", "-p", "no:cacheprovider", "-o", "addopts=", "-o", "filterwarnings=")
_NODE = {
    "mocha": (("npx", "mocha"), ("mocha/bin/mocha.js",)),
    "jest": (("npx", "jest"), ("jest/bin/jest.js",)),
    "vitest": (("npx", "vitest", "run"), ("vitest/vitest.mjs", "run")),
}
_BUILT_IN = ("node", "--test")
_FAILED = 1
_MOST_FAILURES = 120
"""Beyond that an exit code is the shell's: no such program, killed."""


@dataclass(frozen=True, slots=True)
class TestCommand:
    """`shown` is what a reader types at the root of the repository; `tests` the paths, with what is run of them."""

    __test__ = False

    tool: str
    shown: str
    tests: tuple[str, ...]
    required: tuple[str, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """The files of the tests."""
        return tuple(dict.fromkeys(test.partition("::")[0] for test in self.tests))

    def words(self, program: str, libraries: str) -> list[str]:
        """What is run: `program` is the interpreter."""
        if self.tool == "pytest":
            return [program, "-m", "pytest", *_QUIET, *self.tests]
        if self.tool == "node":
            return [program, "--test", *self.tests]
        script, *rest = _NODE[self.tool][1]
        before = [word for path in self.required for word in ("--require", path)]
        return [program, f"{libraries}/node_modules/{script}", *rest, *before, *self.tests]

    def has_failed(self, exit_code: int) -> bool:
        """Whether the tests ran and did not pass; another end proves nothing."""
        return 0 < exit_code < _MOST_FAILURES if self.tool == "mocha" else exit_code == _FAILED


def python_command(tests: Sequence[str]) -> TestCommand:
    """The command for tests named as pytest names them: `tests/test_x.py::test_a`."""
    return TestCommand("pytest", shlex.join([*_PYTEST, *tests]), tuple(tests))


def node_command(package: str, tests: Sequence[str]) -> TestCommand | None:
    """The command for files of tests; `package` is the text of `package.json`. None where no known tool runs them."""
    try:
        declared = json.loads(package or "{}")
    except (ValueError, RecursionError):
        return None
    listed = [declared.get(name) for name in ("devDependencies", "dependencies")] if isinstance(declared, dict) else []
    known = {name for table in listed if isinstance(table, dict) for name in table}
    scripts = declared.get("scripts") if isinstance(declared, dict) else None
    script = str(scripts.get("test", "")) if isinstance(scripts, dict) else ""
    tool = next((name for name in _NODE if name in known and name in script), None)
    if tool is None:
        shown = shlex.join([*_BUILT_IN, *tests])
        return TestCommand("node", shown, tuple(tests)) if re.search(r"\bnode\b.* --test\b", script) else None
    required = tuple(re.findall(r"(?:--require|-r)[ =](\.?[\w./-]+)", script)) if tool == "mocha" else ()
    before = [word for path in required for word in ("--require", path)]
    return TestCommand(tool, shlex.join([*_NODE[tool][0], *before, *tests]), tuple(tests), required)


def command_in(shown: str, package: str) -> TestCommand | None:
    """The command that a text is; None where it is none that is made here."""
    try:
        words = shlex.split(shown)
    except ValueError:
        return None
    if tuple(words[: len(_PYTEST)]) == _PYTEST:
        found: TestCommand | None = python_command(words[len(_PYTEST) :])
    else:
        found = node_command(package, _last(words))
    return found if found is not None and found.shown == shown and found.tests else None


def _last(words: list[str]) -> list[str]:
    """The words behind the options."""
    rest = list(words)
    tests: list[str] = []
    while rest and re.search(r"\.[cm]?[jt]sx?$", rest[-1]) and (len(rest) < 2 or rest[-2] != "--require"):  # noqa: PLR2004 - a pair
        tests.insert(0, rest.pop())
    return tests
