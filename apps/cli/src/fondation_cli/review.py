"""The end of a run that waits for a person: no failure, and nothing was left but what is to be looked at."""

from typing import ClassVar

from fondation_shared.review import OutlineReview, PlanReview


class AwaitsReview(Exception):
    """A pipeline stopped behind its outline or its plan, as it was asked to. `review` is what a person may change."""

    exit_code: ClassVar[int] = 10

    def __init__(self, review: OutlineReview | PlanReview) -> None:
        super().__init__("The work waits for a review.")
        self.review = review
