"""A finished course as it lies in its folder."""

from pathlib import Path

from pydantic import ValidationError

from fondation_shared.course import CourseDocument
from fondation_shared.errors import UsageError

MANIFEST = "course.json"
_HINT = "fondation course REPO -o DIR"


def read_course(folder: Path) -> tuple[CourseDocument, bytes]:
    """The course in `folder`, and the bytes of its course.json. Raises UsageError: it holds no course."""
    path = folder / MANIFEST
    try:
        content = path.read_bytes()
        return CourseDocument.model_validate_json(content), content
    except OSError as error:
        raise UsageError(f"There is no course in {folder}.", cause=f"{path}: {error.strerror}", hint=_HINT) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise UsageError(
            f"The file {path} is not a course.", cause=f"{place}: {first['msg']}" if place else first["msg"], hint=_HINT
        ) from error
