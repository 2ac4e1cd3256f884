"""The sentences of the offline writer: the same in number, and right in their own language."""

from collections.abc import Iterator

import pytest

from fondation_cli.course.messages.catalogue import Catalogue, catalogue
from fondation_cli.course.messages.template import Blank, Option, Part, blanks, parse

NO_BREAK = "\N{NO-BREAK SPACE}"
NARROW = "\N{NARROW NO-BREAK SPACE}"
ENGLISH, FRENCH = catalogue("en"), catalogue("fr")


def french(**templates: str) -> Catalogue:
    return Catalogue("fr", {key: [parse(text)] for key, text in templates.items()}, ["aucun", "un", "deux"])


def test_both_languages_have_the_same_sentences() -> None:
    assert ENGLISH.keys == FRENCH.keys


@pytest.mark.parametrize("key", sorted(ENGLISH.keys))
def test_french_fills_no_blank_that_english_lacks(key: str) -> None:
    told_in_english = {"count"}.union(*map(blanks, ENGLISH.forms(key)))
    assert set().union(*map(blanks, FRENCH.forms(key))) <= told_in_english


@pytest.mark.parametrize("key", sorted(FRENCH.keys))
def test_french_signs_never_stand_alone_on_a_line(key: str) -> None:
    for part in (part for form in FRENCH.forms(key) for part in form):
        if isinstance(part, str):
            assert not any(f" {sign}" in part for sign in ":;!?»")
            assert "« " not in part


def test_a_vowel_is_dropped_before_a_vowel_and_nowhere_else() -> None:
    words = french(a="de {x}", b="que {x}", c="aide {x}")
    assert words.say("a", x="`api`") == "d\N{RIGHT SINGLE QUOTATION MARK}`api`"
    assert words.say("a", x="`Session`") == "de `Session`"
    assert words.say("a", x="`hook`") == "de `hook`"
    assert words.say("a", x="`yield`") == "de `yield`"
    assert words.say("b", x="`app`") == "qu\N{RIGHT SINGLE QUOTATION MARK}`app`"
    assert words.say("c", x="`app`") == "aide `app`"


def test_zero_is_singular_in_french_and_plural_in_english() -> None:
    english = Catalogue("en", {"a": [parse("{n:one file|# files}")]}, ["no", "one", "two"])
    assert [english.say("a", n=n) for n in (0, 1, 2)] == ["no files", "one file", "two files"]
    assert french(a="{n:un fichier|# fichiers}").say("a", n=2) == "deux fichiers"
    assert french(a="{n:un fichier|# fichiers}").say("a", n=1) == "un fichier"


def counted(parts: tuple[Part, ...]) -> Iterator[Blank]:
    for part in parts:
        if isinstance(part, Option):
            yield from counted(part.parts)
        elif isinstance(part, Blank) and part.forms:
            yield part


@pytest.mark.parametrize("words", [ENGLISH, FRENCH], ids=["en", "fr"])
def test_no_sentence_says_one_of_none(words: Catalogue) -> None:
    """French says the singular of none; the word for one would then be a false figure."""
    numbers = [words.number(value) for value in range(3)]
    for key in sorted(words.keys):
        for blank in (blank for form in words.forms(key) for blank in counted(form)):
            alone = Catalogue(words.language, {"a": [(blank,)]}, numbers)
            said = alone.say("a", **{blank.name: 0})
            first = said.split()[:1]
            assert not {word.lower() for word in first} & {"one", "un", "une"}, (key, said)


def test_a_pattern_may_have_its_own_words_for_none() -> None:
    words = Catalogue("en", {"a": [parse("had {n:none|one|#}")]}, ["no", "one", "two"])
    assert [words.say("a", n=n) for n in (0, 1, 2)] == ["had none", "had one", "had two"]
    assert "n\N{RIGHT SINGLE QUOTATION MARK}en compte aucun." in FRENCH.say(
        "history.years", busiest="2019", most=9, year="2025", last=0
    )


def test_the_article_before_a_name_is_the_one_that_is_spoken() -> None:
    words = Catalogue("en", {"a": [parse("a {x}")]}, [])
    said = [words.say("a", x=f"`{name}`") for name in ("Environment", "Undefined", "User", "Unit", "Store", "OneOf")]
    assert said == ["an `Environment`", "an `Undefined`", "a `User`", "a `Unit`", "a `Store`", "a `OneOf`"]


def test_programs_in_a_history_agree_with_their_number_in_french() -> None:
    blank: dict[str, str | int] = {"commit": "c", "quote": "", "files": 1, "last": "l", "people": 1, "changes": 3}
    assert "un autre est l’œuvre d’un programme" in FRENCH.say("history.begins", **blank, robots=1)
    assert "deux autres sont l’œuvre de programmes" in FRENCH.say("history.begins", **blank, robots=2)


def test_thousands_are_set_apart_as_the_language_does() -> None:
    assert ENGLISH.number(16688) == "16,688"
    assert FRENCH.number(16688) == f"16{NARROW}688"
    assert (ENGLISH.number(7), FRENCH.number(7)) == ("seven", "sept")


def test_an_option_is_said_only_when_all_of_it_can_be() -> None:
    words = Catalogue("en", {"a": [parse("raises {error}[ when {when}][: {message}]")]}, [])
    assert words.say("a", error="E", when="", message="") == "raises E"
    assert words.say("a", error="E", when="x", message="m") == "raises E when x: m"


def test_what_is_filled_in_is_never_read_as_a_template() -> None:
    words = Catalogue("en", {"a": [parse("says {text}")]}, [])
    assert words.say("a", text="{boom} [x] {n:a|b}") == "says {boom} [x] {n:a|b}"


@pytest.mark.parametrize("source", ["a]", "[a"])
def test_brackets_must_match(source: str) -> None:
    with pytest.raises(ValueError, match="bracket"):
        parse(source)


def test_lists_are_joined_in_both_languages() -> None:
    assert ENGLISH.both(["a", "b", "c"]) == "a, b and c"
    assert FRENCH.both(["a", "b", "c"], "or") == "a, b ou c"
    assert ENGLISH.both(["a"]) == "a"
    assert FRENCH.quote("mot") == f"«{NO_BREAK}mot{NO_BREAK}»"


def test_what_can_be_said_in_several_ways_is_said_in_turn() -> None:
    words = Catalogue("en", {"a": [parse("one {x}"), parse("two {x}")]}, [])
    assert [words.say_in_turn("a", turn, {"x": "!"}) for turn in (0, 1, 2)] == ["one !", "two !", "one !"]
    assert words.say("a", x="!") == "one !"
