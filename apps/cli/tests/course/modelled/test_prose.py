"""What becomes of a sentence that a model wrote."""

import pytest

from fondation_cli.course.markup import Span
from fondation_cli.course.modelled.prose import Scribe
from fondation_cli.course.modelled.references import References

FACTS = "Il y a 29\u202f000 lignes.\n\nTwo types take it further."
SCRIBE = Scribe(
    References({"c1": Span("shop.py", 3, 9)}, {"e1": Span("shop.py", 1, 2)}, {"k1": "[chapter 2](chapter:till)"}),
    lambda word: word == "Session",
    FACTS,
)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("`Basket` carries things [[c1]].", "`Basket` carries things ([shop.py:3–9](shop.py#L3-L9))."),
        ("`Basket` carries things. [[c1]]", "`Basket` carries things ([shop.py:3–9](shop.py#L3-L9))."),
        (
            "It carries ([[c1]], [[e1]]).",
            "It carries ([shop.py:3–9](shop.py#L3-L9), [shop.py:1–2](shop.py#L1-L2)).",
        ),
        ("`Till` is paid at [[k1]].", "`Till` is paid at [chapter 2](chapter:till)."),
        ("`Till` comes later ([[k1]]).", "`Till` comes later ([chapter 2](chapter:till))."),
        ("Here a Session uses `Till`.", "Here a Session uses `Till`."),
        ("Two types take it further.", "Two types take it further."),
        ("Il y a 29\u202f000 lignes.", "Il y a 29\u202f000 lignes."),
    ],
)
def test_references_become_links_of_ours(said: str, written: str) -> None:
    assert SCRIBE.prose(said).text == written


@pytest.mark.parametrize(
    "said",
    [
        "It is the best there is.",
        "`Basket` is made by Mallory.",
        "`Basket` is [here](https://example.org).",
        "`Basket` is at http://example.org [[c1]].",
        "`Basket` stands there [[c2]].",
        "`Basket` <b>shines</b> [[c1]].",
        "`Basket` has fifteen handles [[c1]].",
        "![`Basket`](x.png) [[c1]].",
    ],
)
def test_what_cannot_be_checked_or_leads_away_is_not_said_and_why_is_told(said: str) -> None:
    written = SCRIBE.prose(f"`Basket` opens it. {said} `Basket` closes it.")

    assert written.text == "`Basket` opens it. `Basket` closes it."
    assert (written.kept, written.refused, len(written.findings)) == (2, 1, 1)
