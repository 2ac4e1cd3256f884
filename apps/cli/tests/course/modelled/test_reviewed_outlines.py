"""A person looks at the outline that a model made, and the model writes what they made of it."""

from pathlib import Path

import pytest
from course_job import Workplace
from scripted_writer import ScriptedWriter, part_of

from fondation_cli.review import AwaitsReview
from fondation_shared.review import OutlineReview


def test_the_outline_is_paid_for_once_and_written_as_a_person_wants_it(workplace: Workplace, small: Path) -> None:
    model = ScriptedWriter(titles={"basket": "What a customer carries"})
    with pytest.raises(AwaitsReview) as waiting:
        workplace.course(small, model, review=True)
    review = waiting.value.review
    assert isinstance(review, OutlineReview)
    assert "What a customer carries" in [chapter.title for chapter in review.chapters]
    assert {goal for chapter in review.chapters for goal in chapter.goals} == {"Explain what this part is for."}
    assert [part_of(each.asked.system + each.asked.prompt) for each in workplace.server.requests()] == ["outline"]

    kept = [chapter.model_copy(update={"title": f"On {chapter.id}"}) for chapter in review.chapters[:2][::-1]]
    answer = review.model_copy(update={"chapters": kept})
    course = workplace.course(small, model, review=True, reviewed=answer)
    assert [(chapter.title, chapter.writer) for chapter in course.chapters] == [(each.title, "model") for each in kept]
    assert {part_of(each.asked.system + each.asked.prompt) for each in workplace.server.requests()} == {"chapter"}
