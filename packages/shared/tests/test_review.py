"""What a person may write into a review."""

import pytest

from fondation_shared.errors import Invalid
from fondation_shared.review import OutlinedChapter, OutlineReview, check_review

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
