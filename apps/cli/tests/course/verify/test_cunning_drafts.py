"""A writer that lies with care: in labels, figures, titles, excerpts, bare words and characters that nobody sees."""

import re

import pytest

from fondation_cli.course.verify.atoms import plain, read_inline
from fondation_cli.course.verify.evidence import Evidence
from fondation_cli.course.verify.gate import check_chapter
from fondation_cli.course.verify.labels import shown_title
from fondation_cli.course.write.draft import Draft
from fondation_shared.course import Chapter, Subject

STORE = Subject(name="Store", kind="class", path="depot/store.py", start_line=6, end_line=22)
TRUE = "`Store.fetch` hands a parcel out ([store.py:18–22](depot/store.py#L18-L22))."
FACTS = f"{TRUE}\n\n`Store` has three callers and 12 lines. `explain` has two callers. `Store` waits for `30`.\n"


def written(markdown: str = TRUE, **fields: object) -> Draft:
    draft = Draft(
        id="chapter-1",
        slug="store",
        order=1,
        language="en",
        title="The store",
        goals=[],
        prerequisites=[],
        subjects=[STORE],
        markdown=markdown,
    )
    return draft.model_copy(update=fields)


def checked(draft: Draft, evidence: Evidence) -> Chapter:
    return check_chapter(draft, evidence, offline=written(FACTS))


@pytest.mark.parametrize(
    "lie",
    [
        "`Store` has four callers.",
        "`Store` has 13 lines.",
        "`Store` has two callers.",
        "`explain` has three callers.",
        "`Store` has three lines.",
        "`Store` holds `12345` things.",
        "`Store` holds `-7` or `99.5` things ([store.py:18–22](depot/store.py#L18-L22)).",
        "`Store` begins with `1` ([store.py:6–22](depot/store.py#L6-L22)).",
        "`explain` waits for `30`.",
        "Twelve projects rest on it, 40 of them large.",
        "Store.teleport() moves a parcel.",
        "It hands over to teleport_parcel at once.",
        "Then a ParcelTeleporter takes it.",
        "The rest stands in depot/network/teleport.py.",
        "It is depot::teleport that moves it.",
        "Its docstring says ‘Throws parcels away’ ([store.py:7](depot/store.py#L7)).",
        "Its docstring says „Throws parcels away“ ([store.py:7](depot/store.py#L7)).",
        "Its docstring says “Throws parcels away ([store.py:7](depot/store.py#L7)).",
        "Its docstring says “Keeps parcels by number” ([store.py:7](depot/store.py#L7)).",
        "Its docstring says “Keeps parcels by name” ([errors.py:2](depot/errors.py#L2)).",
        "See [chapter 7, The store](chapter:store).",
        "See [chapter 1, Errors](chapter:store).",
        "See [Errors](chapter:store).",
        "`St\N{CYRILLIC SMALL LETTER O}re` keeps parcels.",
        "`explain` stands in the README ([README.md:1](README.md#L1)), says `nobody_at_all`.",
        "It is at ([store.py:18–23](depot/store.py#L18-L23)), `Store.fetch`, for `nobody_at_all`.",
        "Whoever reads ([passwd:1](../../etc/passwd#L1)) knows it.",
        "Whoever reads ([passwd:1](/etc/passwd#L1)) knows it.",
        "Whoever reads ([store.py:7](./depot/store.py#L7)) knows it.",
    ],
)
def test_a_careful_lie_is_left_out_and_the_truth_beside_it_stays(evidence: Evidence, lie: str) -> None:
    chapter = checked(written(f"{lie}\n\n{TRUE}\n"), evidence)
    assert chapter.markdown == f"{TRUE}\n"
    assert chapter.gate.replaced >= 1


def test_figures_that_the_facts_give_pass(evidence: Evidence) -> None:
    chapter = checked(written(FACTS), evidence)
    assert chapter.markdown == FACTS
    assert (chapter.gate.repaired, chapter.gate.replaced) == (0, 0)


def test_a_number_in_code_style_passes_where_the_cited_lines_or_the_facts_have_it(evidence: Evidence) -> None:
    said = "`limit` is `10` where nobody says it ([store.py:6–22](depot/store.py#L6-L22)). For `30`, `Store` sleeps.\n"
    assert checked(written(said), evidence).markdown == said


@pytest.mark.parametrize(
    ("language", "fact", "lie"),
    [
        ("fr", "`Store` compte trois appelants.", "`Store` compte quatre appelants."),
        ("fr", "`Store` a 1\N{NARROW NO-BREAK SPACE}200 lignes.", "`Store` a 1\N{NARROW NO-BREAK SPACE}300 lignes."),
        ("en", "In 2019 it had 7 releases.", "In 2018 it had 7 releases."),
        ("en", "In 2019 it had 7 releases.", "In 2019 it had 7.5 releases."),
    ],
)
def test_a_figure_counts_in_both_languages(evidence: Evidence, language: str, fact: str, lie: str) -> None:
    facts = written(f"{fact}\n", language=language)
    assert check_chapter(facts, evidence, offline=facts).markdown == f"{fact}\n"
    assert check_chapter(written(f"{lie}\n", language=language), evidence, offline=facts).markdown.strip() == ""


@pytest.mark.parametrize(
    ("shown", "target"),
    [
        ("errors.py:1", "depot/store.py#L18-L22"),
        ("store.py:1–5", "depot/store.py#L18-L22"),
        ("store.py:18–22", "depot%2Fstore.py#L18-L22"),
        ("the proof", "depot/store.py#L18-L22"),
    ],
)
def test_a_citation_says_what_it_leads_to(evidence: Evidence, shown: str, target: str) -> None:
    chapter = checked(written(f"`Store.fetch` hands a parcel out ([{shown}]({target})).\n"), evidence)
    assert chapter.markdown == f"{TRUE}\n"
    assert (chapter.gate.repaired, chapter.gate.replaced) == (1, 0)


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/x",
        "//evil.example/x",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "../../outside.html",
        "#nowhere",
        "chapter:store#nowhere",
        "chapter:../store",
        "commit:0123",
    ],
)
def test_no_link_leads_out_of_the_course(evidence: Evidence, target: str) -> None:
    chapter = checked(written(f"{TRUE} Read [on]({target}).\n"), evidence)
    assert not re.search(rf"(?<!\\)\]\({re.escape(target)}", chapter.markdown)


@pytest.mark.parametrize("title", ["How `Store.teleport` works", "ParcelTeleporter", "<b>The store</b>", "Sto\u202ere"])
def test_a_false_title_gives_way_to_that_of_the_facts(evidence: Evidence, title: str) -> None:
    chapter = checked(written(title=title), evidence)
    assert chapter.title == "The store"
    assert chapter.gate.replaced == 1
    assert check_chapter(written(title=title), evidence).title == "Store"


@pytest.mark.parametrize(
    "change",
    [
        {"end_line": 21},
        {"start_line": 7},
        {"name": "Shop"},
        {"name": "fetch"},
        {"path": "depot/errors.py"},
        {"path": "../../etc/passwd"},
    ],
)
def test_a_subject_is_a_definition_in_just_its_lines(evidence: Evidence, change: dict[str, str | int]) -> None:
    assert checked(written(), evidence).subjects == [STORE]
    assert checked(written(subjects=[STORE.model_copy(update=change)]), evidence).subjects == []


@pytest.mark.parametrize("lines", ["depot/store.py 1-3", "depot/store.py 16-19", "depot/errors.py 1-2"])
def test_an_excerpt_shows_what_the_text_cites(evidence: Evidence, lines: str) -> None:
    chapter = checked(written(f"{TRUE}\n\n{{{{excerpt {lines}}}}}\n"), evidence)
    assert (chapter.markdown, chapter.excerpts) == (f"{TRUE}\n", [])
    assert (chapter.gate.excerpts.total, chapter.gate.replaced) == (0, 1)


UNSEEN = (
    "\u202e \u200b \u200d \u2066 \ufeff \u00ad \U000e0041 \U000e0100 \ufe00 \ufe0f \u034f \u115f \u3164 \u17b4 \x1b"
)


@pytest.mark.parametrize("unseen", UNSEEN.split(" "))
def test_characters_that_nobody_sees_do_not_survive(evidence: Evidence, unseen: str) -> None:
    chapter = checked(written(f"{TRUE} Parcels{unseen} wait.\n", goals=[f"Say{unseen} why."]), evidence)
    assert unseen not in chapter.markdown
    assert chapter.goals == ["Say why."]


@pytest.mark.parametrize("goal", ["Name its four callers.", "Call teleport_parcel.", "See [Errors](chapter:store)."])
def test_a_goal_cannot_lie_either(evidence: Evidence, goal: str) -> None:
    assert checked(written(goals=[goal]), evidence).goals == []


def test_a_title_with_a_name_between_underscores_is_read_as_it_stands() -> None:
    assert plain(read_inline(shown_title("Follow one call: Flask.__call__"))) == "Follow one call: Flask.__call__"
