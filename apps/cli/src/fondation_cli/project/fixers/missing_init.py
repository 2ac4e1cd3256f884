"""A Python package without the file that makes it one, where the build asks for it."""

import re

from fondation_cli.project.fixers.scene import Scene
from fondation_cli.project.writer import Remedy
from fondation_cli.project.writing import NewFile

_EXPECTED = re.compile(r"Expected a Python module at: `?((?:src/)?[\w/]{1,200}/__init__\.py)\b", re.ASCII)


def missing_init(scene: Scene) -> Remedy | None:
    """The build backend says where it looks for the file; an empty one is all it needs."""
    for path in dict.fromkeys(_EXPECTED.findall(scene.said)):
        if scene.text(path) is None:
            said = scene.worded(f"{path} is missing.", f"{path} manque.")
            return Remedy(said, [NewFile(path, "")])
    return None
