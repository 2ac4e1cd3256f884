"""The pages in a real browser: from disk without a network, behind a server, by keyboard, without scripts."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from chromium import ColorScheme, OpenPage, violations
from playwright.sync_api import Page, expect

from fondation_cli.course.publish import publish
from fondation_cli.course.site import routes
from fondation_shared.course import (
    Changes,
    ChapterChange,
    CourseDocument,
    Diagram,
    Exercise,
    Option,
    Passage,
    Score,
    Wanted,
)
from fondation_shared.jobs import Verdict

pytestmark = pytest.mark.browser

Make = Callable[..., CourseDocument]
HOME, CHAPTER = "index.html", "chapters/optimizing.html"

MORE_OF_THE_SAME = [".whole .line:nth-child(n+40)", ".excerpt .line:nth-child(n+40)"]
"""Lines of code beyond the first ones: they differ in nothing that a rule looks at, and cost seconds each page."""


@pytest.fixture
def source(make: Make) -> str:
    return routes.source_page(make().chapters[0].subjects[0].path)


@pytest.fixture
def every_page(source: str) -> list[str]:
    return [HOME, CHAPTER, source, "glossary.html", "sources.html", "search.html?q=tree"]


def quiet(done: int, total: int, message: str = "") -> None:
    """A report that nobody reads."""


def address(site: Path, page: str) -> str:
    return f"{site.as_uri()}/{page}"


def test_every_page_opens_from_disk_without_a_complaint_or_a_request_to_anybody(
    page: Page, site: Path, every_page: list[str]
) -> None:
    for each in every_page:
        page.goto(address(site, each))
        expect(page.locator("h1")).to_be_visible()


def test_every_page_works_under_a_path_of_a_server(page: Page, served: str, every_page: list[str]) -> None:
    for each in every_page:
        page.goto(f"{served}/{each}")
        expect(page.locator("h1")).to_be_visible()
    page.goto(f"{served}/search.html?q=visit")
    expect(page.locator("main .results li").first).to_be_visible()


@pytest.mark.parametrize(("colours", "width"), [("light", 1280), ("dark", 375)])
def test_axe_finds_nothing_on_any_page(
    open_page: OpenPage, site: Path, every_page: list[str], colours: ColorScheme, width: int
) -> None:
    page = open_page(color_scheme=colours, size=(width, 900))
    page.emulate_media(reduced_motion="reduce")
    for each in every_page:
        page.goto(address(site, each))
        found = violations(page, without=MORE_OF_THE_SAME)
        assert [(each, problem["id"], problem["help"], problem["nodes"]) for problem in found] == []


def test_no_page_is_wider_than_the_window(page: Page, site: Path, every_page: list[str]) -> None:
    """Whatever its width, while it is open: no script of ours looks at it, the browser lays out what it finds."""
    for each in every_page:
        page.goto(address(site, each))
        for width in (320, 375, 768, 1024, 1280, 1920):
            page.set_viewport_size({"width": width, "height": 800})
            page.wait_for_function("width => innerWidth === width", arg=width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, each


def test_axe_can_read_the_number_of_a_tenth_chapter_on_a_narrow_page(page: Page, site: Path) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(address(site, HOME))
    page.locator(".ordinal").first.evaluate("number => { number.textContent = '10'; }")
    assert violations(page) == []


def test_a_chapter_with_a_passage_set_aside_fits_the_narrowest_page_in_french(
    page: Page, make: Make, checkout_read: Callable[[str], bytes], tmp_path: Path
) -> None:
    course = make(language="fr")
    first = course.chapters[0]
    many = Score(ok=1033, total=1033)
    gate = first.gate.model_copy(update={"citations": many, "replaced": 12})
    publish(
        course.model_copy(update={"chapters": [first.model_copy(update={"gate": gate}), *course.chapters[1:]]}),
        checkout_read,
        tmp_path,
        quiet,
    )
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(address(tmp_path / "site", HOME))
    expect(page.locator(".courses .tick").first).to_contain_text("12 passages écartés")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


LONG = "AbstractSingletonProxyFactoryBeanConfigurationAwareAdapterImplementation"


@pytest.fixture(scope="module")
def long_names(make: Make, checkout_read: Callable[[str], bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site in which a citation and an answer bear a long name, and its drawing of parts is wider than its page."""
    course = make(markdown=f"See `{LONG}` ([{LONG}.java:1–2](src/jinja2/visitor.py#L1-L2)).\n")
    question = course.chapters[1].quiz[0]
    asked = question.model_copy(update={"options": [Option(text=f"`{LONG}`", correct=True), *question.options[1:]]})
    subject = course.chapters[1].subjects[0]
    exercise = Exercise(
        id="fill:visit",
        title="Write it again",
        task="Write it.",
        path=subject.path,
        start_line=subject.start_line,
        end_line=subject.end_line,
        check=f"pytest tests/test_{LONG}.py::test_{LONG}",
    )
    second = course.chapters[1].model_copy(update={"quiz": [asked], "exercises": [exercise]})
    head = '<svg xmlns="http://www.w3.org/2000/svg" class="drawing" width="1100" height="90">'
    svg = f'{head}<text y="40">wide</text></svg>'
    wide = Diagram(id="architecture", title="Parts", svg=svg, text="Parts.", edges=[])
    two = wide.model_copy(
        update={
            "id": "collaboration-x",
            "chapter": second.id,
            "svg": svg.replace("wide", "in columns"),
            "narrow": svg.replace("wide", "in rows").replace("1100", "300").replace("drawing", "drawing narrow"),
        }
    )
    changed = {"chapters": [course.chapters[0], second, course.chapters[2]], "diagrams": [*course.diagrams, wide, two]}
    folder = tmp_path_factory.mktemp("long")
    publish(course.model_copy(update=changed), checkout_read, folder, quiet)
    return folder / "site"


def test_long_names_break_on_a_narrow_page(page: Page, long_names: Path) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(address(long_names, CHAPTER))
    expect(page.get_by_role("radio")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


WORDS_IN_PIECES = """([within, without]) => {
  const range = document.createRange();
  const texts = document.createTreeWalker(document.querySelector(within), NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    const node = texts.currentNode;
    if (node.parentElement.closest(without) || !node.parentElement.checkVisibility()) continue;
    for (const word of node.data.matchAll(/[\\p{L}\\p{N}]+/gu)) {
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1) found.push(word[0]);
    }
  }
  return found;
}"""


def test_no_word_breaks_in_its_middle_on_the_narrowest_page(page: Page, long_names: Path, source: str) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    for each in (HOME, CHAPTER, "chapters/errors.html", "glossary.html", "sources.html", source):
        page.goto(address(long_names, each))
        assert page.evaluate(WORDS_IN_PIECES, ["main", ".code, svg, [hidden]"]) == [], each


def test_a_name_goes_to_the_next_line_whole_on_a_wide_page(page: Page, site: Path) -> None:
    page.goto(address(site, CHAPTER))
    page.evaluate(
        """() => {
          const text = document.querySelector(".prose > p");
          const name = '<code>Optimizer.generic_<wbr class="tight">visit</code>';
          text.innerHTML = "word ".repeat(200).replaceAll("word ", `word ${name} `);
        }"""
    )
    rows = "names => names.map(name => new Set([...name.getClientRects()].map(box => box.top)).size)"
    assert set(page.locator(".prose > p").first.locator("code").evaluate_all(rows)) == {1}


def test_a_command_is_read_to_its_end_on_a_narrow_page(page: Page, long_names: Path) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(address(long_names, CHAPTER))
    boxes = page.locator(".exercise dd .code")
    expect(boxes).to_have_count(2)
    assert boxes.evaluate_all("boxes => boxes.every((box) => box.scrollWidth <= box.clientWidth)")
    assert page.evaluate(WORDS_IN_PIECES, [".exercise .facts > :last-child", "[hidden]"]) == []


def test_a_drawing_with_a_narrow_form_is_shown_in_it_where_the_page_is_narrow(page: Page, long_names: Path) -> None:
    page.goto(address(long_names, CHAPTER))
    canvas = page.locator("#drawing-collaboration-x .canvas")
    expect(canvas.get_by_text("in columns")).to_be_visible()
    expect(canvas.get_by_text("in rows")).to_be_hidden()
    page.set_viewport_size({"width": 375, "height": 800})
    expect(canvas.get_by_text("in rows")).to_be_visible()
    expect(canvas.get_by_text("in columns")).to_be_hidden()
    assert canvas.evaluate("each => each.scrollWidth <= each.clientWidth")


@pytest.mark.parametrize("width", [320, 1000, 1280])
def test_a_wide_drawing_on_the_first_page_is_not_shrunk(page: Page, long_names: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address(long_names, HOME))
    drawn = page.locator('svg[width="1100"]')
    assert drawn.evaluate("svg => svg.getBoundingClientRect().width") == 1100
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_axe_finds_nothing_on_the_page_of_what_changed(
    page: Page, make: Make, checkout_read: Callable[[str], bytes], tmp_path: Path
) -> None:
    course = make()
    first, second = course.chapters[:2]
    changes = Changes(
        from_commit="1" * 40,
        to_commit="2" * 40,
        commits=3,
        passages=[Passage(commit="2" * 40, subject=f"Rename it to {LONG}")],
        chapters=[
            ChapterChange(chapter=first.id, title=first.title, state="same"),
            ChapterChange(
                chapter=second.id, title=second.title, state="rewritten", reason="lines", files=[f"src/{LONG}.py"]
            ),
            ChapterChange(chapter="gone", title=LONG, state="removed"),
        ],
    )
    publish(course.model_copy(update={"changes": changes}), checkout_read, tmp_path, quiet)
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(address(tmp_path / "site", routes.CHANGES))
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_line_of_text_has_65_to_75_characters_on_a_wide_page(page: Page, site: Path) -> None:
    page.goto(address(site, CHAPTER))
    size, characters = page.evaluate(
        """() => {
          const probe = document.createElement("p");
          document.querySelector(".prose").append(probe);
          const style = getComputedStyle(probe);
          const sample = "The quick brown fox jumps over the lazy dog, and then it reads on. ";
          const span = document.createElement("span");
          span.textContent = sample;
          span.hidden = false;
          probe.append(span);
          span.style.whiteSpace = "nowrap";
          return [parseFloat(style.fontSize), (probe.clientWidth / span.getBoundingClientRect().width) * sample.length];
        }"""
    )
    assert 17 <= size <= 18
    assert 62 <= characters <= 78


def test_the_slash_opens_the_search_and_accents_do_not_matter(page: Page, site: Path) -> None:
    page.goto(address(site, CHAPTER))
    page.keyboard.press("/")
    page.keyboard.type("details methôd")
    first = page.locator("#search .results a").first
    expect(first).to_contain_text("Détails: the method")
    page.keyboard.press("Enter")
    page.wait_for_url("**/optimizing.html#d%C3%A9tails-the-method")


def test_escape_leaves_the_search_at_once(page: Page, site: Path) -> None:
    page.goto(address(site, CHAPTER))
    page.keyboard.press("/")
    page.keyboard.type("visit")
    expect(page.locator("#search .results a").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#search")).to_be_hidden()


def test_a_search_that_is_opened_again_begins_anew(page: Page, site: Path) -> None:
    page.goto(address(site, HOME))
    for word in ("details", "methôd"):
        page.keyboard.press("/")
        page.keyboard.type(word)
        expect(page.locator("#search .results li").first).to_be_visible()
        expect(page.locator("#search input")).to_have_value(word)
        page.keyboard.press("Escape")
        expect(page.locator("#search")).to_be_hidden()


def test_a_name_of_code_is_found_whole_and_by_its_parts(page: Page, site: Path) -> None:
    page.goto(address(site, "search.html"))
    for typed in ("generic_visit", "generic vis", "visitor", "nodevis", "visitr"):
        page.locator("main input").fill(typed)
        expect(page).to_have_url(re.compile(rf"q={quote(typed)}$"))
        expect(page.locator("main .results li").first).to_contain_text(re.compile("visit", re.IGNORECASE))


def test_a_search_has_an_address(page: Page, site: Path) -> None:
    page.goto(address(site, "search.html"))
    # A browser that has drawn the page puts the keys there by itself.
    expect(page.locator("main input")).to_be_focused()
    page.keyboard.type("visited")
    expect(page.locator("main .results mark").first).to_have_text("visited", ignore_case=True)
    page.wait_for_url("**/search.html?q=visited")
    page.reload()
    expect(page.locator("main .results li").first).to_be_visible()


def test_what_stands_in_the_code_of_a_section_is_found_and_its_line_shown(page: Page, site: Path) -> None:
    page.goto(address(site, "search.html?q=kwargs"))
    found = page.locator("main .results li", has_text="Détails: the method").first
    expect(found.locator(".within")).to_have_text("Section · Optimizing a tree")
    expect(found.locator("code.snippet")).to_contain_text("*args: t.Any, **kwargs: t.Any")
    expect(found.locator("code.snippet mark")).to_have_text("kwargs")


def test_a_question_is_found_by_its_explanation_which_is_not_shown(page: Page, site: Path) -> None:
    page.goto(address(site, "search.html?q=hands returns"))
    results = page.locator("main .results")
    expect(results.locator("li")).to_have_count(3)
    expect(results.locator(".snippet")).to_have_text(["What does visit return?"] * 3)
    expect(results.locator(".within").filter(has_text="Question · Optimizing a tree")).to_be_visible()
    expect(results).not_to_contain_text("hands on")
    expect(results).not_to_contain_text("a node")


def test_a_search_that_finds_nothing_says_what_to_do(page: Page, site: Path) -> None:
    page.goto(address(site, "search.html?q=zzzzqqqq"))
    expect(page.locator("main .hint")).to_contain_text("Nothing found. Try")


def test_n_and_p_turn_the_pages_and_can_be_switched_off(page: Page, site: Path) -> None:
    page.goto(address(site, HOME))
    page.keyboard.press("n")
    page.wait_for_url("**/chapters/visiting.html")
    page.keyboard.press("n")
    page.wait_for_url("**/chapters/optimizing.html")
    page.keyboard.press("p")
    page.wait_for_url("**/chapters/visiting.html")
    page.keyboard.press("?")
    page.get_by_label("Use these keys").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.reload()
    page.keyboard.press("n")
    assert page.url.endswith("/chapters/visiting.html")


def test_j_goes_to_the_next_section_and_gives_it_an_address(page: Page, site: Path) -> None:
    page.set_viewport_size({"width": 1280, "height": 400})
    page.goto(address(site, CHAPTER))
    page.keyboard.press("j")
    page.wait_for_url("**/optimizing.html#**")
    before = page.url
    page.keyboard.press("j")
    page.wait_for_url(lambda url: url != before)


def test_the_colours_that_were_chosen_stay(page: Page, site: Path) -> None:
    page.goto(address(site, HOME))
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Colours: as the system").click()
    page.get_by_role("button", name="Colours: light").click()
    assert page.evaluate(ground) != light
    page.goto(address(site, CHAPTER))
    expect(page.get_by_role("button", name="Colours: dark")).to_be_visible()
    assert page.evaluate(ground) != light


def test_a_chapter_marked_as_read_is_so_on_every_page(page: Page, site: Path) -> None:
    page.goto(address(site, "chapters/visiting.html"))
    page.get_by_role("button", name="Mark as read").click()
    expect(page.get_by_role("button", name="Read. Undo")).to_have_attribute("aria-pressed", "true")
    page.goto(address(site, HOME))
    expect(page.get_by_text("1 of 3 read")).to_be_visible()
    page.get_by_role("link", name="Continue with chapter 2").click()
    expect(page.locator(".tree .is-read")).to_have_count(1)


def test_an_answer_is_judged_at_once_and_remembered(page: Page, site: Path) -> None:
    page.goto(address(site, "chapters/visiting.html"))
    question = page.get_by_role("group", name="What does `visit` return?".replace("`", ""))
    question.get_by_label("a file").check()
    expect(page.locator(".feedback")).to_have_text("Not this one. The answer is below.")
    expect(page.get_by_text("It hands on what the method returns.").first).to_be_visible()
    question.get_by_label("a node").check()
    expect(page.locator(".feedback")).to_have_text("Right.")
    page.goto(address(site, CHAPTER))
    expect(page.locator(".tree li").first.locator(".answered")).to_have_text("1 of 1 questions")
    page.goto(address(site, "chapters/visiting.html"))
    expect(page.get_by_label("a node")).to_be_checked()
    expect(page.locator(".feedback")).to_have_text("Right.")


def test_two_pages_that_are_open_at_once_keep_what_was_done_in_either(page: Page, site: Path) -> None:
    page.goto(address(site, "chapters/visiting.html"))
    other = page.context.new_page()
    other.goto(address(site, CHAPTER))
    page.get_by_role("button", name="Mark as read").click()
    page.get_by_label("a node").check()
    expect(other.locator(".tree .is-read")).to_have_count(1)
    other.get_by_role("button", name="Mark as read").click()
    other.locator(".option input").first.check()
    expect(page.locator(".tree .is-read")).to_have_count(2)
    other.goto(address(site, "chapters/visiting.html"))
    expect(other.locator(".tree .is-read")).to_have_count(2)
    expect(other.get_by_label("a node")).to_be_checked()


def test_courses_of_two_parts_of_a_repository_keep_their_progress_apart(
    page: Page, make: Make, checkout_read: Callable[[str], bytes], tmp_path: Path
) -> None:
    whole = make()
    for name, course in [
        ("whole", whole),
        ("part", whole.model_copy(update={"wanted": Wanted(include=["src/**"])})),
        ("newer", whole.model_copy(update={"wanted": Wanted(ref="v2"), "verdict": Verdict.PARTIAL})),
    ]:
        publish(course, checkout_read, tmp_path / name, quiet)
    page.goto(address(tmp_path / "whole" / "site", "chapters/visiting.html"))
    page.get_by_role("button", name="Mark as read").click()
    for name, read in [("part", 0), ("newer", 1)]:
        page.goto(address(tmp_path / name / "site", HOME))
        expect(page.locator(".courses .is-read")).to_have_count(read)


def test_an_answer_to_a_question_that_is_gone_counts_for_no_other(
    page: Page, make: Make, checkout_read: Callable[[str], bytes], tmp_path: Path
) -> None:
    course = make()
    first = course.chapters[0]
    another = first.model_copy(update={"quiz": [first.quiz[0].model_copy(update={"id": "another"})]})
    newer = course.model_copy(update={"chapters": [another, *course.chapters[1:]]})
    publish(course, checkout_read, tmp_path / "old", quiet)
    publish(newer, checkout_read, tmp_path / "new", quiet)
    page.goto(address(tmp_path / "old" / "site", "chapters/visiting.html"))
    page.get_by_label("a node").check()
    expect(page.locator(".tree .answered").first).to_have_text("1 of 1 questions")
    page.goto(address(tmp_path / "new" / "site", HOME))
    expect(page.locator(".answered").first).to_be_hidden()
    page.goto(address(tmp_path / "new" / "site", "chapters/visiting.html"))
    page.get_by_label("a node").check()
    expect(page.locator(".tree .answered").first).to_have_text("1 of 1 questions")


def test_progress_can_be_forgotten(page: Page, site: Path) -> None:
    page.goto(address(site, HOME))
    expect(page.locator(".forget")).to_be_hidden()
    page.goto(address(site, "chapters/visiting.html"))
    page.get_by_role("button", name="Mark as read").click()
    page.get_by_label("a node").check()
    page.goto(address(site, HOME))
    page.get_by_role("button", name="Forget my progress").click()
    page.get_by_role("button", name="Press again to forget it").click()
    expect(page.locator(".forget")).to_be_hidden()
    expect(page.locator(".is-read")).to_have_count(0)
    page.goto(address(site, "chapters/visiting.html"))
    expect(page.get_by_label("a node")).not_to_be_checked()


def test_a_definition_is_shown_on_focus_and_goes_with_escape(page: Page, site: Path) -> None:
    page.goto(address(site, CHAPTER))
    term = page.locator(".prose .term").first
    term.locator("a").focus()
    expect(term.get_by_role("tooltip")).to_be_visible()
    page.keyboard.press("Escape")
    expect(term.locator(".definition")).to_be_hidden()


def test_a_finger_opens_a_definition_first_and_the_glossary_second(open_page: OpenPage, site: Path) -> None:
    page = open_page(has_touch=True, size=(375, 800))
    page.goto(address(site, CHAPTER))
    term = page.locator(".prose .term").first
    term.locator("a").tap()
    expect(term.get_by_role("tooltip")).to_be_visible()
    assert page.url.endswith(CHAPTER)
    term.locator("a").tap()
    page.wait_for_url("**/glossary.html#nodevisitor")


def test_axe_finds_nothing_in_an_answered_question(page: Page, site: Path) -> None:
    page.goto(address(site, "chapters/visiting.html"))
    page.get_by_label("a file").check()
    expect(page.locator(".feedback")).to_be_visible()
    assert violations(page) == []


def test_an_excerpt_opens_its_file_at_its_lines(page: Page, site: Path, make: Make) -> None:
    excerpt = make().chapters[1].excerpts[0]
    page.goto(address(site, CHAPTER))
    page.locator(".excerpt .at").click()
    expect(page.locator(".line.is-marked")).to_have_count(excerpt.end_line - excerpt.start_line + 1)
    expect(page.locator(f"#L{excerpt.start_line}")).to_be_in_viewport()


def test_of_a_long_file_only_what_is_in_view_is_laid_out_and_every_line_is_reached(
    page: Page, make: Make, checkout_read: Callable[[str], bytes], source: str, tmp_path: Path
) -> None:
    publish(make(), lambda path: checkout_read(path) * 40, tmp_path, quiet)
    page.goto(address(tmp_path / "site", source))
    shown = "line => line.checkVisibility({ contentVisibilityAuto: true })"
    line = page.locator("#L3000")
    expect(page.locator("#L1")).to_be_in_viewport()
    assert not line.evaluate(shown)
    before = page.evaluate("document.documentElement.scrollHeight")
    page.evaluate("location.hash = '#L3000-L3004'")
    expect(line).to_be_in_viewport()
    expect(page.locator(".is-marked")).to_have_count(5)
    page.wait_for_function(shown, arg=line.element_handle())
    page.wait_for_function("before => document.documentElement.scrollHeight === before", arg=before)


def test_a_note_marks_its_lines_in_the_box_above(page: Page, site: Path) -> None:
    page.goto(address(site, CHAPTER))
    page.locator(".notes a").first.click()
    expect(page.locator(".excerpt .line.is-marked")).to_have_count(3)


def test_a_node_of_the_map_leads_to_its_chapter(page: Page, site: Path) -> None:
    page.goto(address(site, CHAPTER))
    expect(page.locator(".drawing [aria-current]:visible")).to_contain_text("Optimizing a tree")
    page.locator(".drawing a:visible", has_text="When a template fails").click()
    page.wait_for_url("**/chapters/errors.html")


def test_the_drawer_of_chapters_opens_on_a_narrow_page(page: Page, site: Path) -> None:
    page.set_viewport_size({"width": 375, "height": 700})
    page.goto(address(site, CHAPTER))
    link = page.locator(".tree").get_by_role("link", name="When a template fails")
    expect(link).to_be_hidden()
    page.get_by_role("button", name="Chapters").click()
    expect(link).to_be_visible()


def test_without_scripts_the_text_reads_and_a_citation_scrolls_to_its_line(
    open_page: OpenPage, site: Path, make: Make
) -> None:
    excerpt = make().chapters[1].excerpts[0]
    page = open_page(java_script_enabled=False)
    page.goto(address(site, CHAPTER))
    expect(page.get_by_text("A tree is made smaller")).to_be_visible()
    expect(page.get_by_role("button", name="Mark as read")).to_be_hidden()
    page.get_by_label("a file").check()
    page.locator(".question summary").click()
    expect(page.locator(".question details")).to_contain_text("It hands on what the method returns.")
    page.locator(".excerpt .at").click()
    expect(page.locator(f"#L{excerpt.start_line}")).to_be_in_viewport()
    page.goto(address(site, "search.html"))
    expect(page.get_by_text("Search needs JavaScript")).to_be_visible()


def test_on_paper_nothing_is_left_that_is_clicked(page: Page, site: Path) -> None:
    page.goto(address(site, CHAPTER))
    page.emulate_media(media="print")
    for gone in (".bar", ".tree", ".page-list.side", ".pager", ".mark-read"):
        expect(page.locator(gone)).to_be_hidden()
    expect(page.locator(".excerpt .code")).to_be_visible()


def test_on_paper_notes_are_as_large_as_text_and_what_is_wrapped_stays_below_its_line(page: Page, site: Path) -> None:
    page.set_viewport_size({"width": 420, "height": 900})
    page.goto(address(site, CHAPTER))
    page.emulate_media(media="print")
    size = "each => parseFloat(getComputedStyle(each).fontSize)"
    assert page.locator(".notes > li").first.evaluate(size) <= page.locator(".prose > p").nth(1).evaluate(size)
    wide = "all => new Set(all.map(each => getComputedStyle(each).maxWidth)).size"
    assert page.locator(".notes, .prose > :is(p, ol, ul)").evaluate_all(wide) == 1
    lines = page.locator(".excerpt .line")
    heights = lines.evaluate_all("all => all.map(line => line.getBoundingClientRect().height)")
    assert max(heights) > min(heights)
    begins = "all => all.map(text => text.getBoundingClientRect().left)"
    assert len(set(lines.locator(".text").evaluate_all(begins))) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 420


def test_the_first_page_costs_little(site: Path) -> None:
    loaded = [site / HOME, *(site / "assets").glob("*.css"), *(site / "assets").glob("*.js")]
    assert sum(len(gzip.compress(each.read_bytes())) for each in loaded) < 60_000
