"""An import of a package that no manifest declares: its cause is certain, which version to take is not."""

import json
import re
from collections.abc import Iterator

from fondation_cli.project.fixers.scene import Scene
from fondation_cli.project.writer import Remedy

_PYTHON = re.compile(r"ModuleNotFoundError: No module named '(\w{1,100})", re.ASCII)
_NODE = re.compile(r"Cannot find (?:package|module) '((?:@[\w.-]{1,100}/)?[A-Za-z][\w.-]{0,100})[/']", re.ASCII)


def undeclared(scene: Scene) -> Remedy | None:
    """Nothing is changed: a dependency is chosen by whoever writes, with its version and all that it brings."""
    for name, place in _missing(scene):
        return Remedy(
            scene.worded(
                f"{name} is imported, and {place} does not declare it.",
                f"{name} est importé sans être déclaré dans {place}.",
            )
        )
    return None


def _missing(scene: Scene) -> Iterator[tuple[str, str]]:
    if (project := scene.text("pyproject.toml")) is not None:
        for name in dict.fromkeys(_PYTHON.findall(scene.said)):
            if not re.search(rf"\b{name.replace('_', '[-_.]')}\b", project) and not _is_own(scene, name):
                yield name, "pyproject.toml"
    if (package := scene.text("package.json")) is not None:
        for name in dict.fromkeys(_NODE.findall(scene.said)):
            if json.dumps(name) not in package:
                yield name, "package.json"


def _is_own(scene: Scene, name: str) -> bool:
    places = (f"{name}.py", f"{name}/__init__.py", f"src/{name}.py", f"src/{name}/__init__.py", f"tests/{name}.py")
    return any(scene.text(place) is not None for place in places)
