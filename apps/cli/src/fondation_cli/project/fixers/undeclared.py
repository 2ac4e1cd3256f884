"""An import of a package that is not installed, as nobody declared it: its cause is certain."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from fondation_cli.project.fixers.scene import Scene
from fondation_cli.project.writer import Remedy

_PYTHON = re.compile(r"ModuleNotFoundError: No module named '(\w{1,100})", re.ASCII)
_NODE = re.compile(r"Cannot find (?:package|module) '((?:@[\w.-]{1,100}/)?[A-Za-z][\w.-]{0,100})[/']", re.ASCII)
_PACKAGE = re.compile(r"@?[A-Za-z0-9._/-]+")


@dataclass(frozen=True, slots=True)
class Missing:
    """What code calls a package, and the manifest where it belongs.

    `requirement` is what its stack would add for it; empty: which package that is, in which version and with all that
    it brings, is for whoever writes to say.
    """

    name: str
    manifest: str
    requirement: str = ""
    is_declared: bool = False

    @property
    def package(self) -> str:
        """Its name in the registry."""
        found = _PACKAGE.match(self.requirement)
        return found[0] if found else ""

    def said(self, scene: Scene) -> str:
        """That it is missing, for a person."""
        if self.is_declared:
            return scene.worded(
                f"{self.name} is imported, and {scene.stack.lockfile} does not hold it.",
                f"{self.name} est importé sans être dans {scene.stack.lockfile}.",
            )
        return scene.worded(
            f"{self.name} is imported, and {self.manifest} does not declare it.",
            f"{self.name} est importé sans être déclaré dans {self.manifest}.",
        )


def undeclared(scene: Scene) -> Remedy | None:
    """Nothing is changed yet: adding a package takes a registry."""
    found = " ".join(missing.said(scene) for missing in all_missing(scene))
    return Remedy(found) if found else None


def all_missing(scene: Scene) -> Iterator[Missing]:
    """What was imported in vain, each once."""
    for name in dict.fromkeys(_PYTHON.findall(scene.said)):
        if not _is_own(scene, name):
            yield from _lacking(scene, name, "pyproject.toml")
    for name in dict.fromkeys(_NODE.findall(scene.said)):
        yield from _lacking(scene, name, "package.json")


def _lacking(scene: Scene, name: str, manifest: str) -> Iterator[Missing]:
    declared = scene.text(manifest)
    if declared is None:
        return
    requirement = scene.stack.packages.get(name, "") if manifest == scene.stack.manifest else ""
    found = Missing(name, manifest, requirement)
    found = replace(found, is_declared=_mentions(declared, manifest, found.package or name))
    is_lacking = not _is_locked(scene, found.package) if requirement else not found.is_declared
    if is_lacking:
        yield found


def _mentions(declared: str, manifest: str, package: str) -> bool:
    if manifest == "package.json":
        return json.dumps(package) in declared
    return re.search(rf"(?i)\b{_any_spelling(package)}\b", declared) is not None


def _is_locked(scene: Scene, package: str) -> bool:
    lock = scene.text(scene.stack.lockfile) or ""
    if scene.stack.manifest == "package.json":
        return json.dumps(f"node_modules/{package}") in lock
    return re.search(rf"(?im)^{_any_spelling(package)}(?:\[[^\]]*\])?==", lock) is not None


def _any_spelling(package: str) -> str:
    """A pattern: an index of Python takes these marks for one."""
    return re.sub(r"[-_.]+", "[-_.]+", package)


def _is_own(scene: Scene, name: str) -> bool:
    places = (f"{name}.py", f"{name}/__init__.py", f"src/{name}.py", f"src/{name}/__init__.py", f"tests/{name}.py")
    return any(scene.text(place) is not None for place in places)
