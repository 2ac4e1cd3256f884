"""Import every module of the packages that are named, so that a dependency which nobody declared shows itself.

Run where only one member is installed: `uv run --isolated --package web python tools/imports.py fondation_web`.
"""

import importlib
import pkgutil
import sys

MIGRATIONS = ".migrations."
"""Alembic runs these; they cannot be imported."""


def modules(package: str) -> list[str]:
    """The package and every module below it, those of migrations left out."""
    root = importlib.import_module(package)
    below = pkgutil.walk_packages(root.__path__, f"{package}.")
    return [package, *(found.name for found in below if MIGRATIONS not in f"{found.name}.")]


def main(packages: list[str]) -> None:
    """Import them all; the first that fails ends this with its traceback."""
    for package in packages:
        names = modules(package)
        for name in names:
            importlib.import_module(name)
        print(f"imports: {package}: {len(names)} modules, each dependency declared")


if __name__ == "__main__":
    main(sys.argv[1:])
