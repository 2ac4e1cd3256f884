"""A build that reaches its budget stops cleanly with what there is, and goes on from there with a larger one."""

import pytest

from fondation_cli.calls.errors import BudgetReached
from fondation_shared.events import ModelCalled

from ..building import Build  # noqa: TID252 - what the folder above has
from .conftest import Studio
from .counter import PAGE_FILES, PAGE_PLAN
from .engineer import Engineer
from .test_repairing import WRONG_FILES, right

pytestmark = pytest.mark.walls

PRICES = {"FONDATION_MODEL_PRICE_IN": "0", "FONDATION_MODEL_PRICE_OUT": "1000"}
"""A tenth of a cent a token: 6 are held back for a plan or a file, 8 for a repair; they take some tenths."""


@pytest.fixture
def studio(studio: Studio) -> Studio:
    studio.prices = PRICES
    return studio


def once_more(studio: Studio, money: str) -> None:
    """The same is to be built again, with so much: what was answered is remembered."""
    before = studio.build
    studio.build = Build(before.folder / "again")
    studio.build.folder.mkdir(mode=0o711)
    studio.build.brief = before.brief
    studio.memory, studio.money = before.folder, money


def paid(studio: Studio) -> list[ModelCalled]:
    return [call for call in studio.job.calls if not call.memo_hit]


def test_without_enough_for_a_plan_there_is_nothing(studio: Studio) -> None:
    engineer = Engineer(PAGE_PLAN, PAGE_FILES)
    studio.money = "5"

    with pytest.raises(BudgetReached):
        studio(engineer)

    assert engineer.asked == []


def test_files_that_were_paid_for_are_handed_over_and_the_others_are_asked_for_with_more(studio: Studio) -> None:
    engineer = Engineer(PAGE_PLAN, PAGE_FILES)
    studio.money = "6.2"

    report = studio(engineer)

    first = len(engineer.asked)
    assert report.verdict in {"partial", "failed"}
    assert (report.limits_hit, len(report.attempts)) == (["budget"], 1)
    assert 1 < first < 1 + len(PAGE_FILES)
    assert any("budget" in warning for warning in studio.warnings())
    once_more(studio, "20")
    report = studio(engineer)
    assert report.verdict == "passed"
    assert len(engineer.asked) == 1 + len(PAGE_FILES)
    assert len(paid(studio)) == 1 + len(PAGE_FILES) - first


def test_a_repair_that_does_not_fit_leaves_what_there_is(studio: Studio) -> None:
    engineer = Engineer(PAGE_PLAN, WRONG_FILES, [right])
    studio.money = "7.9"

    report = studio(engineer)

    assert (report.verdict, report.limits_hit, len(report.attempts)) == ("failed", ["budget"], 1)
    assert "repair" not in engineer.kinds()
    once_more(studio, "20")
    report = studio(engineer)
    assert (report.verdict, len(paid(studio))) == ("passed", 1)
