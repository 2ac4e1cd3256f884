"""What a reader is shown of an answer that is still coming."""

import json

from fondation_cli.course.markup import Span
from fondation_cli.course.modelled.drafting import Drafting, passages
from fondation_cli.course.modelled.prose import Scribe
from fondation_cli.course.modelled.references import References
from fondation_cli.course.write.draft import Draft

BASKET = Draft(
    id="basket",
    slug="basket",
    order=2,
    language="en",
    title="Basket",
    goals=[],
    prerequisites=[],
    subjects=[],
    markdown="",
)
ANSWER = (
    '{"goals": ["Know it."], "sections": [{"heading": "A", "pieces": [{"kind": "text", "text": "One \\"b\\" [[c1]]."}, '
)


def test_what_has_come_to_its_end_is_a_passage_and_what_has_not_is_none() -> None:
    assert passages(ANSWER + '{"kind": "bullets", "items": ["Two.", "Thr') == ['One "b" [[c1]].', "Two."]
    assert passages(ANSWER[:80]) == []


def test_words_around_an_answer_and_escapes_that_are_none_are_no_passages() -> None:
    assert passages('Here is "the text": "x" ' + ANSWER + '{"text": "a \\x b"}') == ['One "b" [[c1]].']
    assert passages("no answer") == []


def test_only_what_is_new_is_told_and_another_answer_begins_anew() -> None:
    chapters = {"basket": BASKET}
    drafting = Drafting(chapters, {"basket": Scribe(References({}, {}, {}), lambda _: False, lambda _: False)})
    tell = drafting.teller("basket")

    def told(*items: str) -> list[tuple[str, bool]]:
        tell(json.dumps({"items": items}))
        return [(event.text, event.anew) for event in drafting.news()]

    assert told("`Basket` carries. It is the best there is.") == [("Basket carries.", False)]
    assert told("`Basket` carries. It is the best there is.", "`add` adds.", "See evil.example.") == [
        ("add adds.", False)
    ]
    assert told("`Basket` carries. It is the best there is.", "`add` adds.", "See evil.example.") == []
    assert told("`Basket` holds.") == [("Basket holds.", True)]


def test_a_place_in_bold_leaves_no_signs_around_a_name_that_is_not_there() -> None:
    scribe = Scribe(References({"c1": Span("a.py", 1, 2)}, {}, {}), lambda _: True, lambda _: True)
    drafting = Drafting({"basket": BASKET}, {"basket": scribe})
    drafting.teller("basket")(json.dumps({"items": ["**[[c1]]**: `add` adds."]}))

    assert [event.text for event in drafting.news()] == ["add adds."]
    assert scribe.prose("**[[c1]]**: `add` adds.").text == "([a.py:1–2](a.py#L1-L2)): `add` adds."
