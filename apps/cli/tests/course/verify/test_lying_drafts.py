"""A writer that lies: whatever it claims, nothing false gets past the gate."""

import pytest

from fondation_cli.course.verify.evidence import Evidence
from fondation_cli.course.verify.gate import check_chapter
from fondation_cli.course.write.draft import Draft
from fondation_shared.course import Chapter, Subject

STORE = Subject(name="Store", kind="class", path="depot/store.py", start_line=6, end_line=22)
TRUE = "`Store.fetch` hands a parcel out ([store.py:18–22](depot/store.py#L18-L22))."


def checked(markdown: str, evidence: Evidence, goals: list[str] | None = None) -> Chapter:
    draft = Draft(
        id="chapter-1",
        slug="store",
        order=1,
        language="en",
        title="The store",
        goals=goals or [],
        prerequisites=[],
        subjects=[STORE],
        markdown=markdown,
    )
    return check_chapter(draft, evidence)


def test_what_is_true_passes_untouched(evidence: Evidence) -> None:
    text = f"## The store\n\n{TRUE}\n\n{{{{excerpt depot/store.py 18-22}}}}\n\n1. *Note*: `name` is looked up.\n"
    chapter = checked(text, evidence)
    assert chapter.markdown == text
    assert (chapter.gate.citations.ok, chapter.gate.excerpts.ok, chapter.gate.names.ok) == (1, 1, 2)
    assert (chapter.gate.repaired, chapter.gate.replaced) == (0, 0)
    assert chapter.citations[0].symbol == "Store.fetch"


@pytest.mark.parametrize(
    "lie",
    [
        "It speaks to the network ([net.py:3](depot/net.py#L3)).",
        "It ends late ([store.py:20–900](depot/store.py#L20-L900)).",
        "It begins before the beginning ([store.py:0](depot/store.py#L0)).",
        "It runs backwards ([store.py:9–4](depot/store.py#L9-L4)).",
        "`Store.put` explains errors ([errors.py:99](depot/errors.py#L99)), says `invented_name`.",
        "Call `Store.teleport` to move a parcel.",
        "Call `Store.explain` to learn why.",
        "Call `teleport()` to move a parcel.",
        "It runs `self.parcels.pop(name, None)` in the end.",
        "Its docstring says “Throws parcels away” ([store.py:7](depot/store.py#L7)).",
        "Its docstring says « Throws parcels away » ([store.py:7](depot/store.py#L7)).",
        'Its docstring says "Throws parcels away" ([store.py:7](depot/store.py#L7)).',
        "Somewhere it says “Keeps parcels by name”.",
        "The folder `depot/network/` holds the rest.",
    ],
)
def test_a_lie_is_left_out_and_the_truth_beside_it_stays(evidence: Evidence, lie: str) -> None:
    chapter = checked(f"{lie} {TRUE}\n", evidence)
    assert chapter.markdown == f"{TRUE}\n"
    assert chapter.gate.replaced == 1


def test_a_wrong_place_is_mended_when_only_one_can_be_meant(evidence: Evidence) -> None:
    chapter = checked("`explain` makes it readable ([store.py:2](depot/store.py#L2)).", evidence)
    assert "[errors.py:5–6](depot/errors.py#L5-L6)" in chapter.markdown
    assert (chapter.gate.repaired, chapter.gate.replaced) == (1, 0)


def test_a_name_in_wrong_letters_is_spelt_right(evidence: Evidence) -> None:
    chapter = checked("A `store` keeps `Limit` parcels.", evidence)
    assert chapter.markdown == "A `store` keeps `limit` parcels.\n"


def test_a_citation_must_show_the_name_beside_it(evidence: Evidence) -> None:
    swapped = "`put` ([store.py:18](depot/store.py#L18)) and `fetch` ([store.py:13](depot/store.py#L13)) are its verbs."
    chapter = checked(swapped, evidence)
    assert "store.py#L13-L16" in chapter.markdown.partition("fetch")[0]


def test_an_excerpt_of_lines_that_are_not_there_is_left_out(evidence: Evidence) -> None:
    chapter = checked(f"{{{{excerpt depot/store.py 20-90}}}}\n\n{{{{excerpt nowhere.py 1-2}}}}\n\n{TRUE}", evidence)
    assert chapter.excerpts == []
    assert chapter.markdown == f"{TRUE}\n"


@pytest.mark.parametrize(
    "smuggled",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "```python\nimport os\n```",
        "    os.system('typed code')",
        "[a]: https://evil.example/x",
        "| a | b |\n| - | - |\n| 1 | 2 |",
    ],
)
def test_html_and_typed_code_do_not_survive(evidence: Evidence, smuggled: str) -> None:
    chapter = checked(f"{TRUE}\n\n{smuggled}\n", evidence)
    assert "\n<" not in chapter.markdown
    assert "```" not in chapter.markdown
    assert "evil" not in chapter.markdown
    assert "typed code" not in chapter.markdown


def test_links_and_images_lead_nowhere_else(evidence: Evidence) -> None:
    text = "See [this](https://evil.example), ![pixel](https://evil.example/p.png) and [errors](chapter:errors)."
    chapter = checked(text, evidence)
    assert chapter.markdown == "See this,  and [errors](chapter:errors).\n"


def test_a_link_to_a_chapter_that_is_not_there_becomes_text(evidence: Evidence) -> None:
    assert checked("Go on with [taxes](chapter:taxes).", evidence).markdown == "Go on with taxes.\n"


def test_a_heading_whose_whole_section_was_false_goes_too(evidence: Evidence) -> None:
    chapter = checked(f"{TRUE}\n\n## Secrets\n\nCall `Store.teleport`.\n", evidence)
    assert "Secrets" not in chapter.markdown


def test_goals_are_checked_like_the_text(evidence: Evidence) -> None:
    chapter = checked(TRUE, evidence, goals=["Say what `Store.fetch` does.", "Say what `Store.teleport` does."])
    assert chapter.goals == ["Say what `Store.fetch` does."]


def test_quotations_may_be_shortened_but_not_bent(evidence: Evidence) -> None:
    place = "([store.py:7](depot/store.py#L7))"
    short = f"It says “Keeps parcels… nobody fetches stay” {place}."
    bent = f"It says “nobody fetches stay… Keeps parcels forever” {place}."
    assert checked(short, evidence).markdown.strip() == short
    assert checked(bent, evidence).markdown.strip() == ""


def test_checking_twice_changes_nothing(evidence: Evidence) -> None:
    text = f"# A\n\n{TRUE} Call `teleport`. *Em* **strong `name`** 1. x\n\n- a `put`\n- b\n  1. c\n\n> quoted\n"
    once = checked(text, evidence).markdown
    assert checked(once, evidence).markdown == once
