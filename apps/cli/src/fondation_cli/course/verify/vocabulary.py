"""Names that need no place in the repository: a language's own words and its standard library."""

import builtins
import keyword
import sys
import tomllib
from functools import cache
from importlib import resources

PRODUCTS = frozenset({"JavaScript", "TypeScript", "GitHub", "GitLab", "PyPI", "macOS"})
"""Names that are words to every reader."""

_NAMES = """
    API APIs ASCII CI CLI CPU CRUD CSS CSV DNS DOM FIFO FTP GUI HTML HTTP HTTPS ID IDE IO IP JSON JWT LIFO MIME OAuth OS
    PDF POSIX RAM REST RPC SDK SHA SQL SSH SSL TCP TLS TTY TUI UDP UI URI URL USB UTC UTF UUID WSGI ASGI XML YAML TOML
    Boolean Docker Git Go I Java Kotlin Linux Markdown Node PHP Python Ruby Rust Scala Swift Unicode Unix Windows
"""
TRADE = frozenset(_NAMES.split())
"""Names with a capital that every reader knows, whatever a repository is about."""

_SAME = {"jsx": "javascript", "typescript": "javascript", "tsx": "javascript"}


@cache
def words_of(language: str | None) -> frozenset[str]:
    """Keywords, built-in names and standard modules of a language, with the tools every reader knows."""
    table = tomllib.loads((resources.files(__package__) / "vocabulary.toml").read_text("utf-8"))
    name = _SAME.get(language or "", language or "")
    own = _python() if name == "python" else frozenset(str(table.get(name, "")).split())
    return own | frozenset(str(table["tools"]).split())


def _python() -> frozenset[str]:
    return (
        frozenset(dir(builtins)) | frozenset(keyword.kwlist) | frozenset(keyword.softkwlist) | sys.stdlib_module_names
    )
