"""What a project's tests need, as its build files say. Names and versions alone: nothing that leads elsewhere."""

import ast
import configparser
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping

_VERSION = r"(?:===?|~=|!=|<=?|>=?)\s*[\w.*+!]+"
_REQUIREMENT = re.compile(
    rf"^[A-Za-z0-9][A-Za-z0-9._-]*\s*(?:\[[\w\s,.-]*\])?\s*(?:\(?{_VERSION}(?:\s*,\s*{_VERSION})*,?\)?)?\s*(?:;[^#\n@:/\\]*)?$"
)
_PACKAGE = re.compile(r"^(?:@[a-z0-9._~-]+/)?[a-z0-9._~-]+$")
_RANGE = re.compile(r"^[\w\s.,*^~<>=|-]+$")
_GROUPS = ("test", "tests", "testing", "dev")
_FILES = (
    "requirements-test.txt",
    "requirements-tests.txt",
    "test-requirements.txt",
    "requirements/test.txt",
    "requirements/tests.txt",
    "requirements-dev.txt",
    "dev-requirements.txt",
    "requirements/dev.txt",
)
_MOST = 80
_DEEPEST = 5

Read = Callable[[str], str | None]
"""The text of a file at the root of the repository; None where there is none."""


def python_requirements(read: Read) -> tuple[list[str], list[str]]:
    """What the project itself needs, and what its tests need besides."""
    project = _toml(read("pyproject.toml"))
    needed = _texts(_table(project.get("project")).get("dependencies")) or _set_up(read)
    extras = _table(_table(project.get("project")).get("optional-dependencies"))
    groups = _table(project.get("dependency-groups"))
    for name in _GROUPS:
        wanted = _group(groups, name) + _texts(extras.get(name))
        if wanted:
            return _safe(needed), _safe(wanted)
    for path in _FILES:
        text = read(path)
        if text:
            return _safe(needed), _safe(line.partition(" #")[0].strip() for line in text.splitlines())
    return _safe(needed), []


def python_pins(read: Read) -> list[str]:
    """The versions that the project's lock file settled on: what its tests were last seen to pass with."""
    found = [
        (name, version)
        for path in ("uv.lock", "poetry.lock")
        for each in _tables(_toml(read(path)).get("package"))
        if isinstance(name := each.get("name"), str) and isinstance(version := each.get("version"), str)
    ]
    # Of several versions of one package the newest is the one for newer interpreters.
    newest = dict(sorted(found, key=lambda each: (each[0], _numbers(each[1]))))
    return [f"{name}=={version}" for name, version in newest.items() if _REQUIREMENT.match(f"{name}=={version}")]


def node_requirements(read: Read) -> dict[str, str]:
    """Every package of `package.json`, development ones too, by name with its range."""
    try:
        declared = _table(json.loads(read("package.json") or "{}"))
    except (ValueError, RecursionError):
        return {}
    found = {**_table(declared.get("devDependencies")), **_table(declared.get("dependencies"))}
    safe = {
        name: asked
        for name, asked in sorted(found.items())
        if isinstance(asked, str) and _PACKAGE.match(name) and _RANGE.match(asked)
    }
    return dict(list(safe.items())[:_MOST])


def _safe(lines: Iterable[str]) -> list[str]:
    kept = [line for line in dict.fromkeys(line.strip() for line in lines) if _REQUIREMENT.match(line)]
    return kept[:_MOST]


def _group(groups: Mapping[str, object], name: str, depth: int = 0) -> list[str]:
    listed = groups.get(name)
    found: list[str] = []
    for each in listed if isinstance(listed, list) and depth < _DEEPEST else []:
        if isinstance(each, str):
            found.append(each)
        elif isinstance(each, dict) and isinstance(each.get("include-group"), str):
            found.extend(_group(groups, each["include-group"], depth + 1))
    return found


def _set_up(read: Read) -> list[str]:
    """Older projects say it in `setup.cfg`, or as plain texts in `setup.py`, which is read and not run."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(read("setup.cfg") or "")
        listed = parser.get("options", "install_requires", fallback="")
    except configparser.Error:
        listed = ""
    return listed.splitlines() or _called_with(read("setup.py") or "")


def _called_with(source: str) -> list[str]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    lists = [
        node.value
        for node in ast.walk(tree)
        if (isinstance(node, ast.keyword) and node.arg == "install_requires")
        or (isinstance(node, ast.Assign) and any(getattr(to, "id", "") in _ASSIGNED for to in node.targets))
    ]
    return [
        each.value
        for found in lists
        if isinstance(found, ast.List | ast.Tuple)
        for each in found.elts
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]


_ASSIGNED = {"requires", "install_requires", "REQUIRES", "INSTALL_REQUIRES"}


def _toml(text: str | None) -> Mapping[str, object]:
    try:
        return tomllib.loads(text or "")
    except (ValueError, RecursionError):
        return {}


def _table(value: object) -> dict[str, object]:
    return {str(key): each for key, each in value.items()} if isinstance(value, dict) else {}


def _numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"[0-9]{1,9}", version)]


def _tables(value: object) -> list[dict[str, object]]:
    return [_table(each) for each in value] if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
