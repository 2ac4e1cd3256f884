"""Drawings of a small graph: what they show, what they say, and that they can stand in any page."""

import re
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise

import pytest

from fondation_cli.course.diagrams import diagrams_of
from fondation_cli.course.diagrams.architecture import MOST, divide, parts_of
from fondation_cli.course.diagrams.course_map import map_of
from fondation_cli.course.diagrams.graph import Box
from fondation_cli.course.diagrams.layout import mermaid, title_lines
from fondation_cli.course.plan import ChapterKind, ChapterPlan, Link, Outline
from fondation_cli.course.symbols import Definition, Kind
from fondation_cli.course.words import Words
from fondation_shared.course import Diagram

SVG = "{http://www.w3.org/2000/svg}"


def definition(name: str, path: str) -> Definition:
    return Definition(name, name, Kind.FUNCTION, path, 1, 9, f"def {name}()")


def outline(titles: list[str], needs: dict[int, tuple[int, ...]], files: int = 1) -> Outline:
    """A chapter a title, each with a definition in each of its files, which use those of the chapters it needs."""
    members = [
        tuple(definition(f"f{number}_{each}", f"src/part{number}/file{each}.py") for each in range(files))
        for number in range(len(titles))
    ]
    chapters = tuple(
        ChapterPlan(
            id=f"c{number}",
            slug=f"chapter-{number}",
            order=number + 1,
            kind=ChapterKind.CONCEPT,
            title=title,
            subjects=members[number][:1],
            members=members[number],
            paths=tuple(each.path for each in members[number]),
            prerequisites=tuple(f"c{each}" for each in needs.get(number, ())),
        )
        for number, title in enumerate(titles)
    )
    links = tuple(
        Link(source, target, 3, source.path, 5)
        for number, needed in needs.items()
        for each in needed
        for source, target in zip(members[number], members[each], strict=True)
    )
    rank = {(each.path, each.qualified): 1.0 / (number + 1) for number, group in enumerate(members) for each in group}
    return Outline("Title", chapters, links, rank)


CHAIN = outline(["First", "Second & <third>", "Last"], {1: (0,), 2: (0, 1)})


def parsed(diagram: Diagram) -> ET.Element:
    return ET.fromstring(diagram.svg)  # noqa: S314 - our own drawing


@pytest.fixture(scope="module")
def drawn() -> Diagram:
    return diagrams_of(CHAIN, "en")[0]


def test_the_map_draws_each_chapter_as_a_link_to_its_page(drawn: Diagram) -> None:
    links = parsed(drawn).findall(f".//{SVG}a")
    assert [link.get("href") for link in links] == [f"chapter:chapter-{number}" for number in range(3)]
    assert "Second & <third>" in "".join(links[1].itertext())


def test_a_need_that_follows_from_others_is_quieter(drawn: Diagram) -> None:
    assert [(edge.from_, edge.to) for edge in drawn.edges] == [("c0", "c1"), ("c0", "c2"), ("c1", "c2")]
    quiet = [path for path in parsed(drawn).iter(f"{SVG}path") if path.get("class") == "arrow quiet"]
    assert len(quiet) == 1
    assert "3. Last: read 1, 2 first." in drawn.text
    assert "1. First: needs nothing before it." in drawn.text


def test_a_map_fits_a_telephone_however_many_chapters_it_has() -> None:
    needs = {number: tuple(sorted({0, number // 2, number - 1})) for number in range(1, 12)}
    whole = diagrams_of(outline(["A title that takes more than one line of the map"] * 12, needs), "en")[0]
    assert int(str(parsed(whole).get("width"))) < 440


def test_each_arrow_names_the_place_in_the_code_that_it_stands_for(drawn: Diagram) -> None:
    assert [edge.fact for edge in drawn.edges] == [
        "f1_0 → f0_0 (src/part1/file0.py:5)",
        "f2_0 → f0_0 (src/part2/file0.py:5)",
        "f2_0 → f1_0 (src/part2/file0.py:5)",
    ]


def test_a_need_that_no_use_explains_is_the_outline_s_own() -> None:
    plan = outline(["All of it", "A part"], {1: (0,)})
    bare = Outline(plan.title, plan.chapters, (), plan.rank)
    assert [edge.fact for edge in diagrams_of(bare, "en")[0].edges] == ["outline: c1 needs c0"]


def test_a_drawing_carries_no_style_script_or_foreign_content(drawn: Diagram) -> None:
    for element in parsed(drawn).iter():
        assert element.tag.removeprefix(SVG) in {"svg", "g", "a", "rect", "text", "path", "circle", "title"}
        assert not {"style", "id"} & set(element.attrib)
        assert not [name for name in element.attrib if name.startswith("on")]


def test_boxes_do_not_overlap_and_lie_inside_the_drawing(drawn: Diagram) -> None:
    root = parsed(drawn)
    left, top, width, height = map(float, str(root.get("viewBox")).split())
    boxes = [[float(str(box.get(key))) for key in ("x", "y", "width", "height")] for box in root.iter(f"{SVG}rect")]
    for x, y, wide, high in boxes:
        assert left <= x
        assert top <= y
        assert x + wide <= left + width
        assert y + high <= top + height
    for one, two in pairwise(sorted(boxes, key=lambda box: box[1])):
        assert one[1] + one[3] <= two[1] or one[0] + one[2] <= two[0] or two[0] + two[2] <= one[0]


def test_two_drawings_of_one_graph_are_the_same(drawn: Diagram) -> None:
    assert diagrams_of(CHAIN, "en")[0] == drawn


def test_names_never_reach_the_text_that_is_laid_out() -> None:
    graph = map_of(CHAIN, Words("en"))
    text = mermaid(graph, {box.id: title_lines(box) for box in graph.boxes})
    assert "third" not in text
    assert re.fullmatch(r'flowchart TD\n(n\d\["[n<br/>]+"\]\n){3}(n\d --> n\d\n){3}', text)


def test_a_long_title_is_cut_into_short_lines_and_ends_in_dots() -> None:
    long = outline(["word " * 40, "x" * 90], {1: (0,)})
    graph = map_of(long, Words("en"))
    for box in graph.boxes:
        lines = title_lines(box)
        assert len(lines) <= 4
        assert all(len(line) <= 28 for line in lines)


def test_chapters_that_use_each_other_are_named() -> None:
    plan = outline(["A", "B"], {1: (0,)})
    cut = replace(plan.chapters[0], cycle=("c1",))
    told = Outline(plan.title, (cut, plan.chapters[1]), plan.links, plan.rank)
    assert "1 and 2 use each other" in map_of(told, Words("en")).text


def test_the_parts_of_the_code_lead_to_the_chapters_that_teach_them() -> None:
    plan = outline([f"Chapter {number}" for number in range(10)], dict.fromkeys(range(1, 10), (0,)))
    graph = parts_of(plan, Words("en"))
    assert [box.title for box in graph.boxes] == [f"part{number}/" for number in [*range(1, 10), 0]]
    assert graph.boxes[3].href == "chapter:chapter-4"
    assert ("src/part1/", "src/part0/") in [(arrow.source, arrow.target) for arrow in graph.arrows]
    assert "part1/ uses part0/ (3)." in graph.text


def test_what_does_not_fit_stands_together_and_is_named() -> None:
    plan = outline(["Only", "Other"], {1: (0,)}, files=30)
    graph = parts_of(plan, Words("en"))
    assert len(graph.boxes) <= MOST
    assert [box.rest for box in graph.boxes].count(True) == 1
    assert re.search(r"Not drawn apart, as they matter least: .*file", graph.text)


def test_on_a_narrow_page_the_parts_stand_below_each_other_with_the_same_arrows_each_ending_at_its_box() -> None:
    plan = outline([f"Chapter {number}" for number in range(8)], {number: tuple(range(number)) for number in range(8)})
    back = Link(plan.chapters[0].members[0], plan.chapters[5].members[0], 1, "src/part0/file0.py", 7)
    diagram = diagrams_of(Outline(plan.title, plan.chapters, (*plan.links, back), plan.rank), "en")[1]
    wide, narrow = parsed(diagram), ET.fromstring(diagram.narrow)  # noqa: S314 - our own
    assert int(narrow.get("width", "")) <= 360 < int(wide.get("width", ""))
    told = [sorted("".join(each.itertext()) for each in drawn.iter(f"{SVG}title")) for drawn in (wide, narrow)]
    assert told[0] == told[1]
    boxes = [[float(str(box.get(key))) for key in ("x", "y", "width", "height")] for box in narrow.iter(f"{SVG}rect")]
    for above, below in pairwise(boxes):
        assert above[1] + above[3] < below[1]
    heads = [str(each.get("d")) for each in narrow.iter(f"{SVG}path") if each.get("class") == "head"]
    assert len(heads) == len(diagram.edges)
    for x, y in (map(float, head.removeprefix("M").split(" L")[0].split()) for head in heads):
        assert any(top <= y <= top + high and (x in {left, left + wide} or y == top) for left, top, wide, high in boxes)


def test_tests_are_not_part_of_the_architecture() -> None:
    plan = outline(["Code", "Tests"], {1: (0,)})
    marked = replace(plan.chapters[1], kind=ChapterKind.TESTING)
    told = Outline(plan.title, (plan.chapters[0], marked), plan.links, plan.rank)
    assert [diagram.id for diagram in diagrams_of(told, "en")] == ["course-map"]


def test_parts_that_use_each_other_are_one_arrow_with_two_heads_and_are_told() -> None:
    plan = outline(["A", "B", "C"], {1: (0,), 2: (0, 1)})
    back = Link(plan.chapters[0].members[0], plan.chapters[1].members[0], 1, "src/part0/file0.py", 7)
    round_about = Outline(plan.title, plan.chapters, (*plan.links, back), plan.rank)
    graph = parts_of(round_about, Words("en"))
    assert [(arrow.source, arrow.target) for arrow in graph.arrows if arrow.back] == [
        ("src/part1/file0.py", "src/part0/file0.py")
    ]
    assert "These run in circles: part1/file0.py ↔ part0/file0.py." in graph.text
    edges = [(edge.from_, edge.to) for edge in diagrams_of(round_about, "en")[1].edges]
    assert edges.count(("src/part0/file0.py", "src/part1/file0.py")) == 1


def test_folders_are_cut_where_the_weight_is() -> None:
    weights = {f"src/big/{name}.py": 9.0 for name in "abcdefgh"} | {"docs/conf.py": 1.0, "tools/x/y.py": 1.0}
    assert sorted(divide(weights)) == ["docs/", *(f"src/big/{name}.py" for name in "abcdefgh"), "tools/"]


def test_where_nothing_can_lay_out_a_graph_its_narrow_form_stands_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "merman", None)
    diagram = diagrams_of(outline([f"{number}" for number in range(3)], {1: (0,), 2: (0,)}), "fr")[1]
    assert parsed(diagram).get("width") == "324"
    assert diagram.narrow == ""
    assert "part1/file0.py se sert de part0/file0.py (3)." in diagram.text


def test_a_french_title_never_begins_a_line_with_its_colon() -> None:
    lines = title_lines(Box("a", "Une configuration\u00a0: lire, écrire", "chapitre 3"))
    assert [line for line in lines if line.startswith(":")] == []
    assert any("\u00a0:" in line for line in lines)


def test_a_title_with_what_steers_a_terminal_leaves_a_drawing_that_can_be_read() -> None:
    drawn = diagrams_of(outline(["Esc\x1b[31m", "Page\f", "Last"], {1: (0,), 2: (0, 1)}), "en")[0]

    assert "Esc\ufffd[31m" in "".join(parsed(drawn).itertext())
