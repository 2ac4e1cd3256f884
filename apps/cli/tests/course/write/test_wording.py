"""How documentation is taken up in a sentence: what stays quoted, and which verb is said before it."""

import pytest

from fondation_cli.course.anatomy import statements
from fondation_cli.course.messages.catalogue import catalogue
from fondation_cli.course.write.conditions import Conditions
from fondation_cli.course.write.voice import Voice
from fondation_cli.course.write.wording import Form, wording


@pytest.mark.parametrize(
    ("sentence", "form", "verb", "text"),
    [
        ("Returns the adapter for a URL.", Form.VERB, "", "returns the adapter for a URL"),
        ("Return a stat, maybe.", Form.VERB, "returns", "a stat, maybe"),
        ("Cache the answer.", Form.VERB, "caches", "the answer"),
        ("A Requests session.", Form.NOUN, "", "a Requests session"),
        ("Application prototype.", Form.LABEL, "", "application prototype"),
        ("Parcels that nobody fetches stay.", Form.WORDS, "", "Parcels that nobody fetches stay."),
        ("Properly merges both requests and hooks.", Form.WORDS, "", "Properly merges both requests and hooks."),
        ("The request timed out.", Form.WORDS, "", "The request timed out."),
        ("matches are detected by somebody.", Form.WORDS, "", "matches are detected by somebody."),
        ("The error typically refers to a file.", Form.WORDS, "", "The error typically refers to a file."),
        ("Write the answer, and return its size.", Form.WORDS, "", "Write the answer, and return its size."),
        ("Check the environment and merge it.", Form.WORDS, "", "Check the environment and merge it."),
    ],
)
def test_a_sentence_is_a_noun_a_verb_a_label_or_only_words(sentence: str, form: Form, verb: str, text: str) -> None:
    taken = wording(sentence)

    assert (taken.form, taken.verb, taken.text) == (form, verb, text)


def test_an_order_to_the_reader_is_no_deed_of_a_type() -> None:
    assert wording("Use this builder to make one.", acts=False).form is Form.WORDS


@pytest.mark.parametrize(
    ("sentence", "verb", "text"),
    [
        ("Returns the adapter for a URL.", "renvoie", "the adapter for a URL"),
        ("Send a given request.", "envoie", "a given request"),
    ],
)
def test_french_says_the_verb_and_quotes_the_rest(sentence: str, verb: str, text: str) -> None:
    taken = wording(sentence, is_french=True)

    assert (taken.form, taken.verb, taken.text) == (Form.VERB, verb, text)


def test_french_quotes_whole_what_its_verbs_cannot_take_up() -> None:
    assert wording("Looks up the name.", is_french=True).form is Form.WORDS


@pytest.mark.parametrize(
    ("left", "said"),
    [("names", "is empty or not set"), ("self.eos", "is not set"), ("exists", "is not set"), ("class", "is not set")],
)
def test_nothing_in_a_thing_of_many_is_not_said_as_not_set(left: str, said: str) -> None:
    condition = statements.Condition(statements.Form.FAILS, f"not {left}", left=left)
    assert Conditions(Voice(catalogue("en")), "python").clause(condition) == f"`{left}` {said}"
