"""Which commands a plan may bring that has no stack of ours: programs with their arguments, a closed set of forms.

All of it runs behind the walls anyway. What is kept out here is what nobody could look through: code in an argument,
a shell, a client of a registry.
"""

import re
import sys
from collections.abc import Sequence

from fondation_cli.project.paths import checked
from fondation_cli.project.refusal import Refused
from fondation_shared.checks import Step

PORT = 8000
"""Where such a project listens, on the loopback."""

_FILE, _FILES, _MODULE, _SCRIPT, _WORDS = "FILE", "[FILE…]", "MODULE", "SCRIPT", "[WORD…]"
_WORD = re.compile(r"[A-Za-z0-9_.,:=+/-]{1,200}")
_NAME = re.compile(r"[A-Za-z_]\w{0,60}(?:\.[A-Za-z_]\w{0,60}){0,5}", re.ASCII)
_LABEL = re.compile(r"[a-z][a-z0-9:-]{0,40}")
_NOT_OWN = frozenset({"pip", "setuptools", "uv", "wheel"}) | sys.stdlib_module_names
"""A project's own modules have other names: what of these a step may run is said in full."""

_INSTALLED = frozenset({".venv", "node_modules"})
"""Where packages lie, and their programs, those that fetch more of them too."""
_PARTS = re.compile(r"[/=:,]")

_PYTHONS = ("python3", ".venv/bin/python")
_SERVED = f"-m http.server {PORT} --bind 127.0.0.1"
_FORMS: dict[Step, list[str]] = {
    "build": [
        *(f"{python} {_FILE} {_WORDS}" for python in _PYTHONS),
        *(f"{python} -m compileall -q {_FILES}" for python in _PYTHONS),
        f"node {_FILE} {_WORDS}",
        f"npm run {_SCRIPT}",
        "uv build --offline --no-cache --wheel --out-dir dist",
    ],
    "format": [".venv/bin/ruff format --no-cache --diff"],
    "test": [
        *(f"{python} -m unittest {_WORDS}" for python in _PYTHONS),
        *(f"{python} {_FILE} {_WORDS}" for python in _PYTHONS),
        f".venv/bin/python -m pytest -p no:cacheprovider {_FILES}",
        f"node --test {_FILES}",
        f"node {_FILE} {_WORDS}",
        "npm test",
        f"npm run {_SCRIPT}",
    ],
    "start": [
        f"python3 {_SERVED}",
        f"python3 {_SERVED} --directory {_FILE}",
        *(f"{python} {_FILE} {_WORDS}" for python in _PYTHONS),
        *(f"{python} -m {_MODULE} {_WORDS}" for python in _PYTHONS),
        f"node {_FILE} {_WORDS}",
        f"npm run {_SCRIPT}",
    ],
    "run": [
        *(f"{python} {_FILE}" for python in _PYTHONS),
        *(f"{python} -m {_MODULE}" for python in _PYTHONS),
        f"node {_FILE}",
    ],
}
"""`FILE` is a path of the project, `MODULE` one of its Python modules, `SCRIPT` one of its package.json's."""


def is_known(step: Step, command: Sequence[str]) -> bool:
    """Whether a step may run this."""
    return any(_fits(form.split(), list(command)) for form in _FORMS.get(step, []))


def forms() -> str:
    """All of them, a line each, for whoever plans."""
    return "\n".join(f"{step}: {form}" for step, known in _FORMS.items() for form in known)


def _fits(form: list[str], command: list[str]) -> bool:
    if form and form[-1] in {_FILES, _WORDS}:
        head, is_rest = form[:-1], (_is_file if form[-1] == _FILES else _is_word)
        rest = command[len(head) :]
        return len(command) >= len(head) and _same(head, command[: len(head)]) and all(map(is_rest, rest))
    return len(form) == len(command) and _same(form, command)


def _same(form: list[str], command: list[str]) -> bool:
    slots = {_FILE: _is_file, _MODULE: _is_module, _SCRIPT: _is_script}
    return all(slots[each](word) if each in slots else each == word for each, word in zip(form, command, strict=True))


def _is_file(word: str) -> bool:
    try:
        checked(word)
    except Refused:
        return False
    return not word.startswith("-") and _is_own(word)


def _is_module(word: str) -> bool:
    return _NAME.fullmatch(word) is not None and word.partition(".")[0] not in _NOT_OWN


def _is_script(word: str) -> bool:
    return _LABEL.fullmatch(word) is not None


def _is_word(word: str) -> bool:
    is_inside = ".." not in word.split("/") and not word.startswith("/")
    return _WORD.fullmatch(word) is not None and is_inside and _is_own(word)


def _is_own(word: str) -> bool:
    """Whether a path is of the project or of what it builds, and of nothing that was installed."""
    return _INSTALLED.isdisjoint(_PARTS.split(word))
