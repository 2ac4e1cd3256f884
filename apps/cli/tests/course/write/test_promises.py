"""What tests promise: those that say much in a list, those that say little in one sentence."""

import pytest

from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.facts.uses import Promise
from fondation_cli.course.markup import Span
from fondation_cli.course.messages.catalogue import catalogue
from fondation_cli.course.plan import ChapterKind
from fondation_cli.course.write.sections import promises
from fondation_cli.course.write.voice import Voice
from fondation_shared.jobs import Language


def _sheet(*tests: Promise) -> FactSheet:
    return FactSheet(
        id="store",
        slug="store",
        order=2,
        kind=ChapterKind.CONCEPT,
        title="Store",
        project_name="depot",
        language="python",
        previous=None,
        following=None,
        following_link=None,
        prerequisites=(),
        cycle=(),
        subjects=(),
        walk=None,
        second_walk=None,
        example=None,
        reliances=(),
        promises=tests,
        promise_count=len(tests),
        pitfalls=(),
    )


def _test(words: str, assertion: str = "") -> Promise:
    return Promise(words.replace(" ", "_"), words, Span("test_store.py", 1, 4), assertion)


@pytest.mark.parametrize(("language", "begins"), [("en", "By their names, tests try"), ("fr", "D’après leurs noms")])
def test_tests_of_which_only_a_few_words_are_known_share_a_sentence(language: Language, begins: str) -> None:
    sheet = _sheet(_test("store opens"), _test("store is full", "assert store.full"), _test("store closes"))
    _, listed, sentence = promises(sheet, Voice(catalogue(language)))

    assert listed.count("- ") == 1
    assert "store is full" in listed
    assert sentence.startswith(begins)
    assert "store opens" in sentence
    assert "store closes" in sentence
