"""The paths of a project's files, as a type that only those have that were looked at."""

from typing import NewType

from fondation_cli.project.refusal import Refusal, Refused
from fondation_shared.project_paths import name_fault, path_fault

ProjectPath = NewType("ProjectPath", str)
"""A path that passed `checked`: relative to the project's folder, parts joined by `/`."""


def checked(path: str) -> ProjectPath:
    """The path, if a project's file may have it. Raises Refused."""
    fault = path_fault(path)
    if fault is not None:
        raise Refused(Refusal(fault))
    return ProjectPath(path)


def name_refusal(name: str) -> Refusal | None:
    """Why a file or folder may not have this name, if there is a reason."""
    fault = name_fault(name)
    return None if fault is None else Refusal(fault)
