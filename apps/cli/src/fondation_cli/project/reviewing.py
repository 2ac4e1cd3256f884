"""A plan before a person, and the plan that they made of it."""

from dataclasses import dataclass
from typing import Literal

from fondation_cli.review import AwaitsReview
from fondation_shared.checks import PageCheck
from fondation_shared.project import Plan
from fondation_shared.review import PlanReview, check_review


@dataclass(frozen=True, slots=True)
class ReviewStep:
    """Somebody is to look at the plan; `answer` is what they made of it, None: they have not answered yet."""

    answer: PlanReview | None = None

    def settled(self, plan: Plan, writer: Literal["offline", "model"]) -> Plan:
        """The plan that is built.

        Raises AwaitsReview: it is to be looked at first. Invalid: more was changed in it than may be.
        """
        offered = PlanReview(writer=writer, plan=plan)
        if self.answer is None:
            raise AwaitsReview(offered)
        check_review(offered, self.answer)
        return _retitled(_with_origins(self.answer.plan, plan), plan.title)


def _with_origins(plan: Plan, before: Plan) -> Plan:
    """The plan whose files come from where they were planned to come from; one that a person added is a new one."""
    known = {file.path: file for file in before.files}
    files = [
        known[file.path].model_copy(update={"purpose": file.purpose})
        if file.path in known
        else file.model_copy(update={"needs": [], "origin": "new"})
        for file in plan.files
    ]
    return plan.model_copy(update={"files": files})


def _retitled(plan: Plan, before: str) -> Plan:
    """The plan whose checks look for its own title, where they looked for the one that it had before."""
    checks = [
        check.model_copy(update={"title": plan.title})
        if isinstance(check, PageCheck) and check.title == before
        else check
        for check in plan.checks
    ]
    return plan.model_copy(update={"checks": checks})
