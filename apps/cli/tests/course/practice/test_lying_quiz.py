"""A writer that lies in its questions: whatever it changes, the gate lets no false question through."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fondation_cli.course.verify.gate import check_chapter
from fondation_cli.course.verify.quiz import Examination
from fondation_cli.course.write.draft import Draft
from fondation_shared.course import Citation, Option, Question

from .conftest import FILES, Course

Change = Callable[[Question], Question]


def other_mark(question: Question) -> Question:
    """Another option is said to be the right one."""
    turned = [*question.options[1:], question.options[0]]
    marks = [option.correct for option in turned]
    return with_options(
        question, [Option(text=one.text, correct=mark) for one, mark in zip(question.options, marks, strict=True)]
    )


def two_right(question: Question) -> Question:
    return with_options(
        question, [Option(text=option.text, correct=True) for option in question.options[:2]] + question.options[2:]
    )


def none_right(question: Question) -> Question:
    return with_options(question, [Option(text=option.text) for option in question.options])


def twice_the_same(question: Question) -> Question:
    """The right answer is offered a second time, as a false one."""
    right = next(option for option in question.options if option.correct)
    return with_options(question, [*question.options[:-1], Option(text=right.text)])


def too_few(question: Question) -> Question:
    return with_options(question, [option for option in question.options if option.correct])


def invented(question: Question) -> Question:
    false = next(option for option in question.options if not option.correct)
    return with_options(
        question, [option for option in question.options if option is not false] + [Option(text="`teleport`")]
    )


def with_options(question: Question, options: list[Option]) -> Question:
    return question.model_copy(update={"options": options})


def other_explanation(question: Question) -> Question:
    return question.model_copy(update={"explanation": "It is so ([errors.py:1](depot/errors.py#L1))."})


def explained_elsewhere(question: Question) -> Question:
    moved = question.explanation
    for path in ("store.py", "labels.py", "__init__.py"):
        moved = moved.replace(path, "errors.py")
    return question.model_copy(update={"explanation": moved.replace("test_errors.py", "errors.py")})


def cited_elsewhere(question: Question) -> Question:
    return question.model_copy(update={"citations": [Citation(path="depot/errors.py", start_line=1, end_line=1)]})


def cited_out_of_the_repository(question: Question) -> Question:
    return question.model_copy(update={"citations": [Citation(path="../../etc/passwd", start_line=1, end_line=1)]})


def other_prompt(question: Question) -> Question:
    return question.model_copy(update={"prompt": question.prompt.replace("`", "`x", 1)})


def smuggled(question: Question) -> Question:
    return question.model_copy(update={"prompt": question.prompt + " <img src=https://evil.example/p.png>"})


def linked(question: Question) -> Question:
    options = [
        Option(text=f"[{option.text}](javascript:alert(1))", correct=option.correct) for option in question.options
    ]
    return with_options(question, options)


def other_subject(question: Question) -> Question:
    return question.model_copy(update={"id": question.id.replace("Store", "Desk").replace("test_a", "test_b") + "x"})


def other_kind(question: Question) -> Question:
    kind, _, rest = question.id.partition(":")
    return question.model_copy(update={"id": f"{'calls' if kind != 'calls' else 'next'}:{rest}"})


def out_of_the_repository(question: Question) -> Question:
    return question.model_copy(
        update={"id": question.id.replace(":depot/", ":../depot/").replace(":tests/", ":/tests/")}
    )


LIES: list[Change] = [
    other_mark,
    two_right,
    none_right,
    twice_the_same,
    too_few,
    invented,
    other_explanation,
    explained_elsewhere,
    cited_elsewhere,
    cited_out_of_the_repository,
    other_prompt,
    smuggled,
    linked,
    other_subject,
    other_kind,
    out_of_the_repository,
]


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_in_a_question_removes_the_question_and_is_counted(depot: Course, lie: Change) -> None:
    for draft in depot.drafts():
        lying = draft.model_copy(update={"quiz": [lie(question) for question in draft.quiz]})
        chapter = check_chapter(lying, depot.evidence)
        assert chapter.quiz == []
        assert chapter.gate.replaced == len(draft.quiz)
        assert chapter.gate.questions is None or chapter.gate.questions.ok == 0


def test_the_true_ones_beside_a_lie_stay(depot: Course) -> None:
    draft = next(draft for draft in depot.drafts() if len(draft.quiz) > 1)
    lying = draft.model_copy(update={"quiz": [other_mark(draft.quiz[0]), *draft.quiz[1:]]})
    chapter = check_chapter(lying, depot.evidence)
    assert chapter.quiz == draft.quiz[1:]
    assert chapter.gate.replaced == 1


def test_the_same_question_twice_is_asked_once(depot: Course) -> None:
    draft = next(draft for draft in depot.drafts() if draft.quiz)
    chapter = check_chapter(draft.model_copy(update={"quiz": [draft.quiz[0]] * 2}), depot.evidence)
    assert chapter.quiz == draft.quiz[:1]


def test_answers_that_another_commit_made_true_are_found_out(
    depot: Course, course_of: Callable[[dict[str, str]], Course]
) -> None:
    changed = (
        FILES["depot/store.py"].replace("raise Refused(", "raise Missing(").replace("raise Full(", "raise Missing(")
    )
    changed = changed.replace("raise Missing(name) from None", "return None").replace("(Store)", "(Desk)")
    later = Examination(course_of({**FILES, "depot/store.py": changed}).evidence)
    asked = [each for each in depot.questions().values() if each.id.startswith(("raises", "handles", "inherits"))]
    assert asked
    assert not any(later.holds(question, "en") for question in asked)


@pytest.fixture
def told(depot: Course) -> tuple[list[Question], Examination]:
    asked, examination = list(depot.questions().values()), Examination(depot.evidence)
    assert all(examination.holds(question, "en") for question in asked)
    return asked, examination


TEXTS = st.text(max_size=40) | st.sampled_from(["It raises `Full`.", "`Store`", "It returns `True`.", "“a”", "`put`"])


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_is_put_into_a_question_it_holds_only_as_it_was_computed(
    told: tuple[list[Question], Examination], data: st.DataObject
) -> None:
    asked, examination = told
    question = data.draw(st.sampled_from(asked))
    field = data.draw(st.sampled_from(["prompt", "explanation", "option", "mark"]))
    if field == "option":
        at = data.draw(st.integers(0, len(question.options) - 1))
        text = data.draw(TEXTS)
        options = [*question.options]
        options[at] = Option(text=text, correct=options[at].correct)
        lie = with_options(question, options)
    elif field == "mark":
        marks = data.draw(st.lists(st.booleans(), min_size=len(question.options), max_size=len(question.options)))
        lie = with_options(
            question, [Option(text=o.text, correct=m) for o, m in zip(question.options, marks, strict=True)]
        )
    else:
        lie = question.model_copy(update={field: data.draw(TEXTS)})
    if examination.holds(lie, "en"):
        right = [option.text for option in question.options if option.correct]
        assert [option.text for option in lie.options if option.correct] == right
        assert (lie.prompt, lie.explanation) == (question.prompt, question.explanation)


def test_a_draft_of_nothing_but_lies_leaves_an_empty_chapter(depot: Course) -> None:
    lies = Draft(
        id="x",
        slug="x",
        order=1,
        language="en",
        title="Lies",
        goals=["See `Nothing.at_all`."],
        prerequisites=[],
        subjects=[],
        markdown="Call `Store.teleport`.\n",
        quiz=[
            Question(id=identity, prompt="?", options=[], explanation="")
            for identity in ("", "raises", "a:b:c:d", "raises:::")
        ],
    )
    chapter = check_chapter(lies, depot.evidence)
    assert (chapter.markdown.strip(), chapter.goals, chapter.quiz) == ("", [], [])
    assert chapter.gate.replaced == 6
