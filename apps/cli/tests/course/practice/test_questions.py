"""Questions are computed from the code: one answer is true, the others are false, and none gives itself away."""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest

from fondation_cli.course.verify.gate import check_chapter
from fondation_shared.course import Question
from fondation_shared.jobs import Language

from .conftest import FILES, Course


def right(question: Question) -> str:
    return next(option.text for option in question.options if option.correct)


def about(questions: dict[str, Question], beginning: str) -> Question:
    return next(question for identity, question in questions.items() if identity.startswith(beginning))


def test_answers_are_what_the_code_does(depot: Course) -> None:
    questions = depot.questions()
    found = {
        identity.rsplit(":", 1)[0] if identity.count(":") > 2 else identity: right(each)
        for identity, each in questions.items()
    }
    expected = {
        "handles:depot/store.py:Store.fetch": "It raises `Missing` in its place.",
        "inherits:depot/store.py:Store": "`SafeStore`",
    }
    assert expected.items() <= found.items()
    raised = about(questions, "raises:depot/store.py:Store.put:")
    assert right(raised) in {"It raises `Refused`.", "It raises `Full`."}
    assert {"raises", "inherits", "handles"} <= {identity.partition(":")[0] for identity in questions}


def test_what_is_asked_names_the_condition_in_words(depot: Course) -> None:
    question = about(depot.questions(), "raises:depot/store.py:Store.put:")
    assert re.search(r"`name` is `None`|`len\(self.parcels\) >= self.limit` is true", question.prompt)


def test_an_error_that_the_right_one_is_a_kind_of_is_no_answer(course_of: Callable[[dict[str, str]], Course]) -> None:
    store = FILES["depot/store.py"].replace('raise Refused("A parcel needs a name.")', "raise KeyError(name)")
    store = store.replace("raise Full(name)", "raise LookupError(name)")
    questions = course_of({**FILES, "depot/store.py": store}).questions()
    for question in questions.values():
        offered = " ".join(option.text for option in question.options)
        assert not ("`KeyError`" in right(question) and "`LookupError`" in offered)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_question_passes_the_gate_in_both_languages(depot: Course, language: Language) -> None:
    for draft in depot.drafts(language):
        chapter = check_chapter(draft, depot.evidence)
        assert chapter.quiz == draft.quiz
        assert chapter.gate.replaced == 0
        if draft.quiz:
            assert chapter.gate.questions is not None
            assert chapter.gate.questions.ok == len(draft.quiz)


def test_no_two_questions_in_a_row_are_of_one_kind(depot: Course) -> None:
    for draft in depot.drafts():
        kinds = [question.id.partition(":")[0] for question in draft.quiz]
        assert all(before != after for before, after in pairwise(kinds))


def test_the_place_of_the_right_answer_says_nothing(depot: Course) -> None:
    places = {
        [option.correct for option in question.options].index(True)
        for language in ("en", "fr")
        for question in depot.questions(language).values()
    }
    assert len(places) >= 3


def test_ids_and_the_order_of_options_stay_when_lines_move(
    course_of: Callable[[dict[str, str]], Course], depot: Course
) -> None:
    moved = course_of({**FILES, "depot/store.py": "# Kept since the first day.\n\n" + FILES["depot/store.py"]})
    before = {identity: [option.text for option in each.options] for identity, each in depot.questions().items()}
    after = {identity: [option.text for option in each.options] for identity, each in moved.questions().items()}
    assert before == after


def test_french_asks_the_same_questions(depot: Course) -> None:
    english, french = depot.questions("en"), depot.questions("fr")
    assert list(english) == list(french)
    assert all(english[identity].prompt != french[identity].prompt for identity in english)


def test_what_a_callback_returns_is_not_what_its_function_returns(
    course_of: Callable[[dict[str, str]], Course],
) -> None:
    source = """
export class Depot {
  /** Sorts parcels by name. */
  sortParcels(parcels) {
    if (parcels === null) {
      throw new TypeError('no parcels');
    }
    parcels.forEach((parcel) => {
      if (parcel.name === undefined) {
        return 'nameless';
      }
      this.keepParcel(parcel);
    });
    return parcels;
  }

  /** Keeps a parcel. */
  keepParcel(parcel) {
    if (parcel.weight > 100) {
      throw new RangeError('too heavy');
    }
    this.kept = parcel;
  }
}
"""
    test = "const { Depot } = require('../src/depot');\nit('sorts', () => { new Depot().sortParcels([]); });\n"
    questions = course_of({"src/depot.js": source, "test/depot.test.js": test, "README.md": "# Depot\n"}).questions()
    assert any(identity.startswith("raises:src/depot.js:Depot.sortParcels") for identity in questions)
    assert not any("nameless" in right(question) for question in questions.values())


def test_a_method_of_every_container_is_not_taken_for_the_projects_own(
    course_of: Callable[[dict[str, str]], Course],
) -> None:
    source = FILES["depot/store.py"] + (
        "\n\nclass Shelf:\n    def setdefault(self, name):\n        return name\n\n    def sort_shelf(self, table):\n"
        "        table.setdefault(1)\n        return table\n\n    def clean_shelf(self):\n        return 1\n\n"
        "    def paint_shelf(self):\n        return 2\n\n    def move_shelf(self):\n        return 3\n"
    )
    questions = course_of({**FILES, "depot/store.py": source}).questions()
    assert not any("setdefault" in identity for identity in questions)


_OVERLOADED = """
package depot;

public class Depot {
  public String readLabel(String parcel) {
    if (parcel.isEmpty()) {
      return null;
    }
    return parcel;
  }

  public String sortParcels(String parcel) {
    return parcel;
  }

  public String sortParcels(String parcel, int count) {
    return this.readLabel(parcel);
  }

  public String printLabel(String parcel) {
    String label = this.readLabel(parcel);
    return label;
  }

  public int openDoor(int door) {
    return door;
  }

  public int closeDoor(int door) {
    return door + 1;
  }
}
"""


def test_overloads_are_one_thing_and_null_is_a_value(course_of: Callable[[dict[str, str]], Course]) -> None:
    questions = course_of({"src/main/java/depot/Depot.java": _OVERLOADED, "README.md": "# Depot\n"}).questions()
    callers = about(questions, "calls:src/main/java/depot/Depot.java:Depot.readLabel")
    offered = {option.text: option.correct for option in callers.options}
    assert offered.get("`Depot.sortParcels`", True)
    assert offered["`Depot.openDoor`"] is False
    returned = [right(each) for identity, each in questions.items() if identity.startswith("returns:")]
    assert returned == ["It returns `null`."]


def test_a_condition_that_is_tested_twice_is_not_asked_about(course_of: Callable[[dict[str, str]], Course]) -> None:
    store = FILES["depot/store.py"].replace(
        "        # The label must",
        "        if name is None:\n            self.journal.append(name)\n        # The label must",
    )
    questions = course_of({**FILES, "depot/store.py": store}).questions()
    assert questions
    assert not any("`name` is `None`" in question.prompt for question in questions.values())


def test_a_method_of_a_value_is_no_use_of_a_type_of_its_name(course_of: Callable[[dict[str, str]], Course]) -> None:
    source = """// Package depot keeps parcels.
package depot

// Context is what a depot knows of one visit.
type Context struct {
	Visitor string
	parcels []string
}

// Bring takes a parcel in.
func (c *Context) Bring(parcel string) {
	if parcel == "" {
		panic("no parcel")
	}
	c.parcels = append(c.parcels, parcel)
}
"""
    test = """package depot

import (
	"net/http"
	"testing"
)

func TestVisitIsServedInTime(t *testing.T) {
	r, _ := http.NewRequest("GET", "/", nil)
	if r.Context() == nil {
		t.Fatal("no context")
	}
}

func TestParcelsAreCounted(t *testing.T) {
	c := &Context{}
	c.Bring("a")
}

func TestDoorsAreOpen(t *testing.T) {}

func TestWindowsAreShut(t *testing.T) {}
"""
    files = {"go.mod": "module example.org/depot\n\ngo 1.22\n", "depot.go": source, "depot_test.go": test}
    course = course_of(files)

    assert not any("VisitIsServed" in right(question) for question in course.questions().values())
    told = next(draft.markdown for draft in course.drafts() if draft.id == "context")
    assert "visit is served" not in told.lower()
    assert "parcels are counted" in told.lower()


def test_no_other_answer_comes_true_after_an_error_was_dropped(course_of: Callable[[dict[str, str]], Course]) -> None:
    store = FILES["depot/store.py"].replace(
        "            raise Missing(name) from None\n",
        "            pass\n        if self.limit is None:\n            raise Missing(name)\n"
        "        return self.empty_box(name)\n",
    )
    question = about(course_of({**FILES, "depot/store.py": store}).questions(), "handles:depot/store.py:Store.fetch")

    assert "drops" in right(question)
    offered = " ".join(option.text for option in question.options)
    assert "empty_box" not in offered
    assert "Missing" not in offered
