"""What all jobs of a course or a project spent on models."""

from functools import reduce

from pydantic import ValidationError
from sqlalchemy import Connection, select

from fondation_shared.ids import CourseId, ProjectId
from fondation_shared.spending import Spending
from fondation_web.store.tables import jobs


def of_course(connection: Connection, course_id: CourseId) -> Spending | None:
    """Over all jobs of a course; None where no model was asked."""
    return _summed(list(connection.execute(_SPENT.where(jobs.c.course_id == course_id)).scalars()))


def of_project(connection: Connection, project_id: ProjectId) -> Spending | None:
    """As `of_course`, of a project."""
    return _summed(list(connection.execute(_SPENT.where(jobs.c.project_id == project_id)).scalars()))


_SPENT = select(jobs.c.spent).where(jobs.c.spent.is_not(None))


def _summed(stored: list[str]) -> Spending | None:
    try:
        told = [Spending.model_validate_json(each) for each in stored]
        return reduce(Spending.plus, told, Spending()) if told else None
    except ValidationError:
        # Another version stored one of them: a part of the sum would be a false one.
        return None
