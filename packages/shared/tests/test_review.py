"""What a person may write into a review."""

import pytest

from fondation_shared.checks import CommandCheck
from fondation_shared.errors import Invalid
from fondation_shared.project import Plan, PlannedFile
from fondation_shared.review import OutlinedChapter, OutlineReview, PlanReview, check_review

FRENCH = "Archives\u202f: ce qu’il en est\u00a0?"


def review(title: str) -> OutlineReview:
    return OutlineReview(
        title="Shop",
        language="fr",
        commit="c" * 40,
        chapters=[OutlinedChapter(id="one", title=title, goals=[title])],
    )


def test_what_was_offered_in_french_is_taken_as_it_was() -> None:
    check_review(review(FRENCH), review(FRENCH))


@pytest.mark.parametrize("sign", ["\x1b", "\u202e", "\u200b", "\u2028", "\ue000"])
def test_signs_that_nobody_sees_are_refused(sign: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_review(review("Shop"), review(f"Sh{sign}op"))

    assert [problem.field for problem in refused.value.errors] == ["chapters.0.title", "chapters.0.goals.0"]


FILES = ["index.html", "package.json", "package-lock.json", "src/app.js"]


def plan(*paths: str) -> PlanReview:
    return PlanReview(
        writer="model",
        plan=Plan(
            name="shop",
            title="Shop",
            language="en",
            stack="express",
            summary="Sells.",
            files=[PlannedFile(path=path, purpose="") for path in paths],
            commands=[],
            checks=[CommandCheck(name="Tests", step="test")],
        ),
    )


def test_files_may_be_left_out_and_added() -> None:
    check_review(plan(*FILES), plan(*FILES[1:3], "src/other.js"))


@pytest.mark.parametrize(
    ("files", "field", "why"),
    [
        ([*FILES, "CON"], "plan.files.4.path", "its name means a device on Windows"),
        ([*FILES, "src/a:b.js"], "plan.files.4.path", "a character that some system reserves"),
        ([*FILES, "../up.js"], "plan.files.4.path", "its path leads upwards"),
        ([*FILES, "node_modules/x/index.js"], "plan.files.4.path", "made by programs"),
        ([*FILES, "uv.lock"], "plan.files.4.path", "made by programs"),
        ([*FILES, "INDEX.html"], "plan.files.0.path", "one file with another"),
        ([], "plan.files", "Without a file"),
        ([FILES[0], FILES[2]], "plan.files", "follows from package.json"),
        (FILES[:2], "plan.files", "follows from package-lock.json"),
    ],
)
def test_files_that_could_never_be_written_are_refused_before_anything_is_paid(
    files: list[str], field: str, why: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check_review(plan(*FILES), plan(*files))

    assert refused.value.errors[0].field == field
    assert why in refused.value.errors[0].message
