"""What a project by a model would take: its questions, about the files of the starter that comes nearest."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from fondation_cli.calls.asking import Asker
from fondation_cli.calls.rehearsal import Guess, Rehearsal
from fondation_cli.calls.typed import schema_of
from fondation_cli.models.question import Role
from fondation_cli.models.tokens import tokens_in
from fondation_cli.project.brief import Brief
from fondation_cli.project.modelled.draft import Draft
from fondation_cli.project.modelled.questions import file_question, plan_question
from fondation_cli.project.offline import OfflineWriter
from fondation_cli.project.starter import starter_files
from fondation_shared.estimate import Estimate
from fondation_shared.stacks import CUSTOM

_GUESSES: Mapping[Role, Guess] = {"plan": Guess(lambda _, read: 0.06 * read)}
"""Measured over builds with the model server."""
_PART = 0.7
"""Of the starter's text: some of it stays as it is, and a small page has less to say; others have as much."""
_WRITTEN = frozenset({".css", ".html", ".js", ".jsx", ".md", ".py", ".ts", ".tsx"})
"""What a model writes anew; the rest of a starter mostly stays."""


def estimate_project(brief: Brief, asker: Asker | None) -> Estimate:
    """What a new project of its starter's size would take, without repairs: how large it becomes, its plan says.

    One with commands of its own is taken to be as large as the starter that the prompt speaks for.
    Raises UnknownStack, StackNeedsModel.
    """
    alike = replace(brief, stack=None) if asker is not None and brief.stack == CUSTOM else brief
    plan = OfflineWriter().plan(alike)
    if asker is None:
        return Estimate(kind="project", writer="offline", files=len(plan.files))
    rehearsal = Rehearsal(asker, _GUESSES)
    rehearsal.count(plan_question(brief), schema_of(Draft))
    texts = starter_files(plan, brief.excerpt)
    for file in plan.files:
        if is_written(file.path):
            question = file_question(brief, plan, file, None, {}).question
            rehearsal.count(question, None, round(tokens_in(texts[file.path]) * _PART))
    return rehearsal.estimate("project", ("plan", "code"), files=len(plan.files))


def is_written(path: str) -> bool:
    """Whether a file of a starter is one that a model writes anew."""
    return PurePosixPath(path).suffix in _WRITTEN
