"""What a person made of a plan, as it is built."""

import pytest

from fondation_cli.project.reviewing import ReviewStep
from fondation_cli.review import AwaitsReview
from fondation_shared.checks import HttpCheck, PageCheck
from fondation_shared.errors import Invalid
from fondation_shared.project import Plan, PlannedFile
from fondation_shared.review import PlanReview

PLAN = Plan(
    name="todo",
    title="Todo",
    language="en",
    stack="static",
    summary="Todo.",
    files=[
        PlannedFile(path="index.html", purpose="The page", needs=["app.js"], origin="changed"),
        PlannedFile(path="app.js", purpose="What it does", origin="new"),
        PlannedFile(path="icon.svg", purpose="Its icon", origin="kept"),
    ],
    commands=[],
    checks=[PageCheck(name="page", title="Todo"), HttpCheck(name="served", text="Todo")],
)


def test_nothing_is_built_before_somebody_has_looked() -> None:
    with pytest.raises(AwaitsReview) as waiting:
        ReviewStep().settled(PLAN, "model")
    assert waiting.value.review == PlanReview(writer="model", plan=PLAN)


def test_files_keep_their_origin_and_one_that_was_added_is_new() -> None:
    files = [
        PlannedFile(path="icon.svg", purpose="Its icon"),
        PlannedFile(path="about.html", purpose="Who we are", origin="kept"),
        PlannedFile(path="index.html", purpose="The page", origin="kept"),
    ]
    answer = PlanReview(writer="model", plan=PLAN.model_copy(update={"files": files}))
    settled = ReviewStep(answer).settled(PLAN, "model")
    assert [(file.path, file.purpose, file.origin, file.needs) for file in settled.files] == [
        ("icon.svg", "Its icon", "kept", []),
        ("about.html", "Who we are", "new", []),
        ("index.html", "The page", "changed", ["app.js"]),
    ]


def test_a_check_that_looked_for_the_old_title_looks_for_the_new_one() -> None:
    answer = PlanReview(writer="model", plan=PLAN.model_copy(update={"title": "What is left"}))
    page, served = ReviewStep(answer).settled(PLAN, "model").checks
    assert isinstance(page, PageCheck)
    assert isinstance(served, HttpCheck)
    assert (page.title, served.text) == ("What is left", "Todo")


def test_a_server_that_lets_more_through_is_not_followed() -> None:
    answer = PlanReview(writer="model", plan=PLAN.model_copy(update={"stack": "fastapi"}))
    with pytest.raises(Invalid):
        ReviewStep(answer).settled(PLAN, "model")
