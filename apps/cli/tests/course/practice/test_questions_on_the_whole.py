"""Questions of the chapters about the whole: what is what, where it is, what came first, what a test watches."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fondation_cli.course.facts.library import Library
from fondation_cli.course.facts.practice import code_of
from fondation_cli.course.fetching.local import open_local
from fondation_cli.course.history.record import History
from fondation_cli.course.index import build_index
from fondation_cli.course.outline import make_outline
from fondation_cli.course.practice.kinds import KINDS
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.course.verify.gate import check_chapter
from fondation_cli.course.verify.quiz import Examination
from fondation_shared.course import Question
from fondation_shared.jobs import Language

from .conftest import FILES, Course

STORE = FILES["depot/store.py"].replace("Keeps parcels by name.", "Keeps whatever people leave until they come.")
DESK = '''"""Where people come to."""


class Counter:
    """Lets people bring what they want to leave."""

    def open_counter(self):
        """Let people in."""
        return self
'''


@pytest.fixture
def grown(make_repository: Callable[[dict[str, str]], Path], git: Callable[..., str]) -> Iterator[Course]:
    """A project that began with a store and got its desk, its rules and its paint later."""
    folder = make_repository(dict(FILES))

    def commit(path: str, text: str) -> None:
        (folder / path).write_text(text)
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "-m", f"Work on {path}")

    for number in range(12):
        commit("depot/store.py", STORE + f"\n\nROOM = {number}\n")
    commit("depot/desk.py", DESK)
    commit("depot/rules.py", '"""Rules."""\n\n\nclass Rule:\n    """Says what may be left here and what may not."""\n')
    commit("depot/paint.py", '"""Paint."""\n\n\nclass Paint:\n    """Makes all of it look a little more friendly."""\n')
    with open_local(folder, url=str(folder), name="depot", ref=None, allowed_roots=()) as snapshot:
        yield course_of(snapshot)


def course_of(snapshot: Snapshot) -> Course:
    return Course(snapshot)


def asked_in(course: Course, chapter: str, language: Language = "en") -> dict[str, Question]:
    return {
        question.id.partition(":")[0]: question
        for draft in course.drafts(language)
        if draft.id == chapter
        for question in draft.quiz
    }


def answer(question: Question) -> str:
    return next(option.text for option in question.options if option.correct)


def test_the_overview_asks_what_is_what_and_where_it_is(grown: Course) -> None:
    asked = asked_in(grown, "overview")

    assert {"told"} <= asked.keys() <= {"told", "home", "renamed"}
    assert "“" in asked["told"].prompt
    assert answer(asked["told"]).strip("`") in {"Store", "Counter", "Rule", "Paint", "DepotError"}


def test_the_past_is_asked_of_by_files(grown: Course) -> None:
    asked = asked_in(grown, "history")

    assert answer(asked["busiest"]) == "`depot/store.py`"
    assert "13 commits changed `depot/store.py`" in asked["busiest"].explanation


def a_day_apart(history: History) -> History:
    """The commits of a history one day after the other; those of a test are all made at once."""
    count = len(history.revisions)
    dated = [replace(each, seconds=86_400 * (count - at)) for at, each in enumerate(history.revisions)]
    return replace(history, revisions=tuple(dated))


def test_a_file_that_may_have_been_moved_and_changed_is_not_said_to_have_come_later(
    make_repository: Callable[[dict[str, str]], Path], git: Callable[..., str]
) -> None:
    shelf = '"""Shelves."""\n\n\nclass Shelf:\n    """Bears what is put on it, up to its limit."""\n'
    folder = make_repository({**FILES, "depot/board.py": shelf})
    for number in range(12):
        (folder / "depot/store.py").write_text(f"{STORE}\n\nROOM = {number}\n")
        git(folder, "commit", "-q", "-a", "-m", "Work")
    for name in ("desk", "rules", "paint"):
        (folder / f"depot/{name}.py").write_text(f'"""{name}."""\n\n\nclass {name.title()}:\n    """One of many."""\n')
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "-m", f"Bring {name}")
    git(folder, "mv", "depot/board.py", "depot/shelf.py")
    (folder / "depot/shelf.py").write_text(shelf + "\n    limit = 4\n")
    git(folder, "commit", "-q", "-a", "-m", "Say shelf")

    with open_local(folder, url=str(folder), name="depot", ref=None, allowed_roots=()) as snapshot:
        index = build_index(snapshot, lambda _done, _total, _message="": None, processes=1)
        outline = make_outline(index, snapshot, language="en")
        code = code_of(Library(outline, index, snapshot), lambda: a_day_apart(snapshot.history))
        elders = [
            (asked, KINDS["elder"])
            for path in ("depot/store.py", "depot/shelf.py")
            for asked in KINDS["elder"].find(code.definitions(path)[0], code)
        ]
        pools = {asked.path: [answer.text for answer in kind.pool(asked, code)] for asked, kind in elders}

    assert pools.keys() == {"depot/store.py"}
    assert pools["depot/store.py"] == ["depot/desk.py", "depot/rules.py", "depot/paint.py"]


def test_the_last_chapter_asks_which_test_watches_a_first_change(grown: Course) -> None:
    assert asked_in(grown, "further").keys() <= {"tests", "calls", "expects", "renamed", "watched"}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_one_of_them_holds_when_it_is_answered_again(grown: Course, language: Language) -> None:
    for draft in grown.drafts(language):
        if draft.id in {"overview", "history", "further"}:
            assert len(check_chapter(draft, grown.evidence).quiz) == len(draft.quiz)


def test_another_answer_is_found_out(grown: Course) -> None:
    examination = Examination(grown.evidence)
    for chapter in ("overview", "history"):
        for question in asked_in(grown, chapter).values():
            turned = [one.model_copy(update={"correct": not one.correct}) for one in question.options[:2]]
            lie = question.model_copy(update={"options": [*turned, *question.options[2:]]})
            assert examination.holds(question, "en")
            assert not examination.holds(lie, "en")
