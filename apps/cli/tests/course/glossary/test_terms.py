"""The glossary: the code's words, the documents' words and a few of ours, and only those that a chapter uses."""

import pytest

from fondation_cli.course.definitions import definitions_in
from fondation_cli.course.glossary import is_ours, own_terms
from fondation_cli.course.messages.catalogue import catalogue
from fondation_shared.course import Term
from fondation_shared.jobs import Language

SPHINX = """Glossary
========

.. glossary::
   :sorted:

   parcel
      A thing that waits to be fetched. It has a name.

      It may be heavy.

   label
      What stands on a parcel.

Other words follow.
"""

MARKDOWN = """# Glossary

## Shelf

Where parcels lie, one beside the other.

- **Desk**: Where people come to.
- **Door:** Where they go in.

Window
: What they look out of,
  when it is day.
"""


def test_a_glossary_of_sphinx_gives_its_terms_with_their_lines() -> None:
    found = {each.term: (each.text, each.start) for each in definitions_in(SPHINX.split("\n"), is_glossary=True)}
    assert found == {
        "parcel": ("A thing that waits to be fetched. It has a name.", 8),
        "label": ("What stands on a parcel.", 13),
    }


def test_markdown_defines_by_headings_bold_words_and_lists() -> None:
    found = {each.term: each.text for each in definitions_in(MARKDOWN.split("\n"), is_glossary=True)}
    assert found == {
        "Shelf": "Where parcels lie, one beside the other.",
        "Desk": "Where people come to.",
        "Door": "Where they go in.",
        "Window": "What they look out of, when it is day.",
    }


def test_on_other_pages_only_lists_of_definitions_define() -> None:
    assert [each.term for each in definitions_in(MARKDOWN.split("\n"), is_glossary=False)] == ["Window"]


@pytest.mark.parametrize(
    ("said", "language", "terms"),
    [
        ("A decorator makes it public.", "en", ["decorator"]),
        ("Two decorators.", "en", ["decorator"]),
        ("The file `decorator.py` and `is_decorator()`.", "en", []),
        ("Un décorateur et un point d’accroche.", "fr", ["décorateur", "point d’accroche"]),
        ("Nothing of the kind.", "en", []),
    ],
)
def test_our_words_are_explained_where_a_text_uses_them(said: str, language: Language, terms: list[str]) -> None:
    found = list(own_terms(said, language))
    assert [term.term for term in found] == terms
    assert all(is_ours(term, language) and term.path is None for term in found)


def test_other_words_in_our_name_are_found_out() -> None:
    true = next(own_terms("a hook", "en"))
    assert not is_ours(true.model_copy(update={"definition": "A nail in the wall."}), "en")
    assert not is_ours(Term(term="teleport", definition=true.definition), "en")


def test_our_words_say_whose_they_are() -> None:
    assert "Fondation" in next(own_terms("a hook", "en")).definition
    assert "Fondation" in next(own_terms("un hook", "fr")).definition
    assert catalogue("en").keys == catalogue("fr").keys
