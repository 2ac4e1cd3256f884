"""Names that a script finds without importing them: the language's own, the browser's, those of its runtimes."""

import tomllib
from functools import cache
from importlib import resources

_SCRIPTS = frozenset({"javascript", "jsx", "typescript", "tsx"})


@cache
def _names() -> frozenset[str]:
    """All of `platform.toml`."""
    table = tomllib.loads((resources.files(__package__) / "platform.toml").read_text("utf-8"))
    return frozenset(name for names in table.values() for name in str(names).split())


def is_of_platform(language: str | None, name: str) -> bool:
    """Whether a bare name means the platform's own wherever a file neither imports nor defines it."""
    return language in _SCRIPTS and name in _names()
