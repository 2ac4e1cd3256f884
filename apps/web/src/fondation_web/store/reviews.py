"""Outlines and plans that people are to look at, and what they made of them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from fondation_shared.ids import JobId
from fondation_web.store.tables import reviews


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A review as it is kept; `offered` and `answer` are JSON. No `answer`: the job waits for one."""

    job_id: JobId
    offered: str
    offered_at: datetime
    answer: str | None = None
    answered_at: datetime | None = None


_COLUMNS = (
    reviews.c.job_id,
    reviews.c.offered,
    reviews.c.offered_at,
    reviews.c.answer,
    reviews.c.answered_at,
)


def put(connection: Connection, review: ReviewRow) -> None:
    """Keep what a job offers, in the place of what it offered before."""
    connection.execute(delete(reviews).where(reviews.c.job_id == review.job_id))
    connection.execute(
        insert(reviews).values(
            job_id=review.job_id,
            offered=review.offered,
            offered_at=review.offered_at,
            answer=review.answer,
            answered_at=review.answered_at,
        )
    )


def find(connection: Connection, job_id: JobId) -> ReviewRow | None:
    """What a job offers or has offered."""
    found = connection.execute(select(*_COLUMNS).where(reviews.c.job_id == job_id)).first()
    return ReviewRow(*found) if found is not None else None


def answer(connection: Connection, job_id: JobId, said: str, now: datetime) -> None:
    """Keep what a person made of it."""
    connection.execute(update(reviews).where(reviews.c.job_id == job_id).values(answer=said, answered_at=now))
