"""What to type to run a project, by its stack: what a preview cannot show, its reader can see at home."""

import re

_SERVED = "python3 -m http.server --bind 127.0.0.1 8000"
_COMMANDS = {
    "static": [_SERVED],
    "vite-react": ["npm ci", "npm run dev"],
    "fastapi": ["uv sync", "uv run {name}", "curl http://127.0.0.1:8000/health"],
    "express": ["npm ci", "npm start", "curl http://127.0.0.1:8000/health"],
    "typer-cli": ["uv sync", "uv run {name} --help"],
    "python-library": ["uv sync", "uv run pytest"],
}
_LOOKED_AT = 16_384
_NAME = re.compile(r'^\[project\][ \t]*\n(?:(?!\[)[^\n]{0,400}\n){0,40}?name = "([a-z][a-z0-9-]{0,39})"', re.MULTILINE)
"""No parser of TOML: what a stranger nests in keys takes one hours."""

MANIFEST = "pyproject.toml"
"""Where a Python project says its name, which is that of its command."""


def commands_of(stack: str, manifest: str | None) -> list[str]:
    """From the downloaded sources to the running project; none for a stack that is not ours."""
    name = _name(manifest or "")
    known = _COMMANDS.get(stack, [])
    wanted = [line for line in known if name or "{name}" not in line]
    folder = name or "project"
    return [f"unzip source.zip -d {folder}", f"cd {folder}", *(line.format(name=name) for line in wanted)]


def _name(manifest: str) -> str:
    found = _NAME.search(manifest[:_LOOKED_AT])
    return found[1] if found else ""
