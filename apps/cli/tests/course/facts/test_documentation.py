"""Documentation of every dialect becomes plain sentences, and a quotation is found where it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fondation_cli.course.docstring import paragraphs, plain, sentences, shorten, summary, unnamed
from fondation_cli.course.quotation import locate, says


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Returns a :class:`~requests.Response`.", "Returns a `Response`."),
        ("A :class:`Response <requests.Response>` object.", "A `Response` object."),
        ("See ``kwargs`` and `the docs <https://example.org>`_.", "See `kwargs` and the docs."),
        ("Use {@link Gson#toJson(Object)} or {@code null}. <p>Then", "Use `Gson.toJson` or `null`. Then"),
        ("The [`Searcher`] of [this crate](https://example.org).", "The `Searcher` of this crate."),
        ("**Bold**, *slanted*, a * b * c.", "Bold, slanted, a * b * c."),
        ("![pixel](https://evil.example/p.png) Text.", "Text."),
        ("A logger. [![ci](https://e.example/c.svg)](https://e.example) [![b][c]][d]", "A logger."),
        ("Turns a value into a scalar|array|null.", "Turns a value into a scalar|array|null."),
        ("Since |version|, see |the guide|_.", "Since version, see the guide."),
        (r"Only `\n` and `\r` end a line, \n or \r.", r"Only `\n` and `\r` end a line, \n or \r."),
        ("The first line.\\n\nThe second.", "The first line. The second."),
        ("<h2>How to write one</h2> Writes a value.", "Writes a value."),
        ("Where the files lie. .. versionadded:: 0.8", "Where the files lie."),
        ("Compares a < b and x > y.", "Compares a < b and x > y."),
        ('A JSON (<a href="https://example.org">RFC 8259</a>) text <b>here</b>.', "A JSON (RFC 8259) text here."),
    ],
)
def test_markup_is_taken_off(written: str, read: str) -> None:
    assert plain(written) == read


def test_prose_ends_where_parameters_and_examples_begin() -> None:
    text = "Fetch a page.\n\nIt is kept.\n\n:param url: where\n\nMore."
    assert paragraphs(text) == ["Fetch a page.", "It is kept."]
    assert paragraphs("Fetch.\n\nUsage::\n\n    >>> fetch()") == ["Fetch."]


def test_prose_ends_before_a_list_and_before_what_leads_to_it() -> None:
    assert paragraphs("New engine.\n\nThe defaults are:\n- slash: true\n- path: false") == ["New engine."]
    assert paragraphs("It is lazy. It asks for:\n\n- a name, and\n- a place.") == ["It is lazy."]


def test_a_role_at_the_start_of_a_line_is_no_field() -> None:
    assert paragraphs("Used by the\n:attr:`~app.loader` of an app.") == ["Used by the\n:attr:`~app.loader` of an app."]


@pytest.mark.parametrize(
    ("text", "name", "left"),
    [
        ("Reset a routing context.", "Reset", "Reset a routing context."),
        ("Get values of keys.", "Get", "Get values of keys."),
        ("Context is the default.", "Context", "is the default."),
        ("Server listens on a port.", "Server", "listens on a port."),
        ("ListenAndServe a handler.", "ListenAndServe", "a handler."),
    ],
)
def test_a_name_is_left_out_only_where_it_is_no_verb(text: str, name: str, left: str) -> None:
    assert unnamed(text, name) == left


def test_abbreviations_do_not_end_a_sentence() -> None:
    assert sentences("Some, e.g. This one. And another.") == ["Some, e.g. This one.", "And another."]


def test_a_long_summary_is_cut_at_a_clause_and_never_inside_code() -> None:
    text = "Maps every name (of which there are many, and more than one thinks) to `a_rather_long_name.of_code`."
    short = shorten(text, 60)
    assert short.endswith("…")
    assert short.count("`") % 2 == 0
    assert len(short) <= 61
    assert summary("Short. Longer.", 40) == "Short."


def test_a_quotation_is_found_across_lines_and_markers() -> None:
    lines = ["# Set defaults that the hooks", "# can use.", "x = 1"]
    assert locate(lines, 1, 3, "Set defaults that the hooks can use.") == (1, 2)
    assert locate(lines, 1, 3, "Set defaults that nobody") is None


def test_names_say_what_their_words_say() -> None:
    assert says("def test_cookie_persists(self):", "cookie persists")
    assert says("func TestRouteNotAllowed(t *testing.T) {", "route not allowed")
    assert not says("def test_cookie_persists(self):", "kie persists")


def test_words_left_out_keep_their_order() -> None:
    text = "Keeps parcels by name. Parcels that nobody fetches stay."
    assert says(text, "Keeps parcels… nobody fetches stay")
    assert not says(text, "nobody fetches… Keeps parcels")


def test_strings_set_side_by_side_say_one_thing() -> None:
    assert says('raise E(\n    f"The name {n} is taken"\n    f" already."\n)', "The name … is taken already.")


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text: str) -> None:
    for sentence in sentences(plain(text)):
        assert sentence.strip()
    assert isinstance(summary(text, 80), str)
    assert "\n" not in plain(text)


def test_banners_and_code_put_out_of_use_are_no_documentation() -> None:
    assert paragraphs("/ base type ////\n\nWhat all of them hold.") == ["What all of them hold."]
    assert paragraphs("!!Important notice!!\n\nIt must be set once.") == ["It must be set once."]
    assert paragraphs("export const load = (name) => {\n  const file = find(name);\n  return file.text();\n};") == []
    assert paragraphs("Reads `{a: 1}` and the like;\nall else is left alone.") != []
