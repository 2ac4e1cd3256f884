"""Drawings of chapters of a small repository: who works with whom, families, the call that is followed."""

import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from fondation_cli.course.diagrams import diagrams_of
from fondation_cli.course.diagrams.chapters import chapter_diagrams
from fondation_cli.course.diagrams.course_map import fact_of
from fondation_cli.course.facts.gather import gather_facts
from fondation_cli.course.facts.mentions import Mention
from fondation_cli.course.facts.projects import Handoff, Stop, TraceFacts
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.fetching.local import open_local
from fondation_cli.course.index import build_index
from fondation_cli.course.markup import Span
from fondation_cli.course.outline import make_outline
from fondation_cli.course.plan import ChapterKind, Outline
from fondation_cli.course.symbols import Index
from fondation_cli.course.verify.commit import Commit
from fondation_cli.course.verify.drawings import verify_diagrams
from fondation_cli.course.verify.evidence import evidence_of
from fondation_shared.course import Chapter, CourseDocument, Coverage, Diagram, Edge, Gate, Generator, Repository, Score
from fondation_shared.jobs import Language, Verdict

SVG = "{http://www.w3.org/2000/svg}"

FILES = {
    "README.md": "# Depot\n\nKeeps parcels. `Store` is what you call.\n",
    "pyproject.toml": '[project]\nname = "depot"\nversion = "1"\n',
    "depot/__init__.py": "from depot.store import Store\n",
    "depot/shelf.py": '''"""Shelves."""


class Shelf:
    """Holds parcels."""

    def put(self, parcel):
        """Put one down."""
        self.parcels = [parcel]
        return self.parcels


class HighShelf(Shelf):
    """Holds light parcels."""

    def put(self, parcel):
        return super().put(parcel)


class LowShelf(Shelf):
    """Holds heavy parcels."""


class DeepShelf(LowShelf):
    """Holds long parcels."""
''',
    "depot/store.py": '''"""The store."""

from depot.shelf import HighShelf, Shelf
from depot.log import write


class Store:
    """Keeps parcels on shelves."""

    def __init__(self):
        self.shelf = HighShelf()

    def bring(self, parcel):
        """Take a parcel in."""
        write(parcel)
        return self.place(parcel)

    def place(self, parcel):
        """Find room for it."""
        shelf: Shelf = self.shelf
        return shelf.put(parcel)


def open_store():
    """A store that is ready."""
    store = Store()
    store.bring("first")
    return store
''',
    "depot/log.py": '''"""What happened."""


def write(line):
    """Say it."""
    print(line)
''',
    "tests/test_store.py": """from depot.store import Store


def test_a_parcel_is_kept():
    assert Store().bring("x") == ["x"]
""",
}


def quiet(done: int, total: int, message: str = "") -> None:
    """A report that nobody reads."""


class Course:
    """A repository as far as its drawings need it."""

    def __init__(self, folder: Path, language: Language = "en") -> None:
        self.snapshot = open_local(folder, url=str(folder), name="depot", ref=None, allowed_roots=())
        self.index: Index = build_index(self.snapshot, quiet, processes=1)
        self.outline: Outline = make_outline(self.index, self.snapshot, language=language)
        self.sheets: list[FactSheet] = gather_facts(self.outline, self.index, self.snapshot)
        self.diagrams = chapter_diagrams(self.outline, self.index, self.sheets, language)

    def document(self, diagrams: list[Diagram]) -> CourseDocument:
        none = Score(ok=0, total=0)
        return CourseDocument(
            title="depot",
            summary="",
            language="en",
            repository=Repository(url="depot", commit=self.snapshot.commit),
            generator=Generator(writer="offline", version="1"),
            chapters=[
                Chapter(
                    id=plan.id,
                    slug=plan.slug,
                    order=plan.order,
                    title=plan.title,
                    goals=[],
                    prerequisites=list(plan.prerequisites),
                    subjects=[],
                    markdown="x",
                    citations=[],
                    excerpts=[],
                    gate=Gate(citations=none, excerpts=none, names=none),
                )
                for plan in self.outline.chapters
            ],
            glossary=[],
            diagrams=diagrams,
            coverage=Coverage(files=1, indexed=1, skipped=[]),
            verdict=Verdict.PASSED,
        )

    def faults(self, diagrams: list[Diagram]) -> list[str]:
        """What `verify` says of these drawings beside those of the whole course."""
        every = [*diagrams_of(self.outline, "en"), *diagrams]
        evidence = evidence_of(self.index, Commit(self.snapshot))
        return [f"{found.fault} {found.text}" for found in verify_diagrams(self.document(every), evidence)]


@pytest.fixture
def make(make_repository: Callable[[Mapping[str, str | bytes]], Path]) -> Iterator[Callable[..., Course]]:
    """Makes a course of files; what it reads from is closed at the end."""
    made: list[Course] = []

    def course_of(files: Mapping[str, str | bytes]) -> Course:
        made.append(Course(make_repository(files)))
        return made[-1]

    yield course_of
    for each in made:
        each.snapshot.close()


@pytest.fixture
def course(make: Callable[..., Course]) -> Course:
    return make(FILES)


def about(course: Course, kind: str, name: str) -> Diagram:
    """The drawing of a kind in a chapter that teaches just this."""
    plan = next(each for each in course.outline.chapters if each.kind is ChapterKind.CONCEPT)
    subject = next(one for one in course.index.definitions() if one.qualified == name)
    outline = replace(course.outline, chapters=(replace(plan, subjects=(subject,)),))
    found = chapter_diagrams(outline, course.index, [], "en")
    return next(each for each in found if each.id == f"{kind}-{plan.id}")


def test_a_chapter_shows_who_relies_on_it_and_what_it_relies_on_and_how(course: Course) -> None:
    diagram = about(course, "collaboration", "Store")
    assert {edge.fact for edge in diagram.edges} >= {
        "create: Store.__init__ → HighShelf (depot/store.py:11)",
        "call: Store.bring → write (depot/store.py:15)",
    }
    assert "Store.__init__ creates HighShelf (depot/store.py:11)" in diagram.text
    texts = ["".join(text.itertext()) for text in ET.fromstring(diagram.svg).iter(f"{SVG}text")]  # noqa: S314 - our own
    assert {"Store", "HighShelf", "write"} <= set(texts)


def test_boxes_and_arrows_lead_to_chapters_and_to_code(course: Course) -> None:
    links = [each.get("href") for each in ET.fromstring(about(course, "collaboration", "Store").svg).iter(f"{SVG}a")]  # noqa: S314 - our own
    assert "code:depot/store.py#L11" in links
    assert any(str(href).startswith(("chapter:", "code:depot/shelf.py#L")) for href in links)


def test_on_a_narrow_page_a_collaboration_stands_in_rows_with_the_same_boxes_and_arrows(course: Course) -> None:
    diagram = about(course, "collaboration", "Store")
    wide, narrow = (ET.fromstring(svg) for svg in (diagram.svg, diagram.narrow))  # noqa: S314 - our own
    assert int(narrow.get("width", "")) <= 360 < int(wide.get("width", ""))
    hrefs = [sorted(str(each.get("href")) for each in drawn.iter(f"{SVG}a")) for drawn in (wide, narrow)]
    assert hrefs[0] == hrefs[1]


def test_names_that_differ_in_their_middle_are_drawn_whole(make: Callable[..., Course]) -> None:
    names = ["SecureCookieReadingSessionInterface", "SecureCookieWritingSessionInterface"]
    shelves = "".join(f"\n\nclass {name}(Shelf):\n    pass\n" for name in names)
    wide = make({**FILES, "depot/shelf.py": FILES["depot/shelf.py"] + shelves})
    diagram = about(wide, "family", "Shelf")
    drawn = ["".join(each.itertext()) for each in ET.fromstring(diagram.svg).iter(f"{SVG}a")]  # noqa: S314 - our own
    for name in names:
        assert any(name in text for text in drawn), drawn
    assert int(ET.fromstring(diagram.svg).get("width", "")) <= 440  # noqa: S314 - our own
    assert "…" not in diagram.svg + "".join(each.svg + each.narrow for each in wide.diagrams)


def test_a_family_of_three_is_drawn_with_each_type_under_the_one_it_is_built_on(course: Course) -> None:
    diagram = about(course, "family", "Shelf")
    assert [edge.fact for edge in diagram.edges] == [
        "inherit: HighShelf → Shelf (depot/shelf.py:13)",
        "inherit: LowShelf → Shelf (depot/shelf.py:20)",
        "inherit: DeepShelf → LowShelf (depot/shelf.py:24)",
    ]
    assert "DeepShelf inherits from LowShelf (depot/shelf.py:24)." in diagram.text


def trace(course: Course) -> Diagram:
    """The call of `open_store`, as a trace through the course would follow it."""
    library = {one.qualified: one for one in course.index.definitions()}
    sheet = course.sheets[0]

    def stop(name: str, line: int, after: str, caller: int) -> Stop:
        one = library[name]
        span = Span(one.path, one.start_line, one.end_line)
        mention = Mention(name=name, kind=one.kind.value, span=span)
        return Stop(mention, span, (), (Handoff(line, after),) if line else (), caller=caller)

    stops = (stop("open_store", 27, "bring", -1), stop("Store.bring", 16, "place", 0), stop("Store.place", 0, "", 1))
    plan = replace(course.outline.chapters[0], id="trace", slug="trace", kind=ChapterKind.TRACE)
    facts = replace(sheet, id="trace", trace=TraceFacts(None, stops))
    outline = replace(course.outline, chapters=(plan,))
    return chapter_diagrams(outline, course.index, [facts], "en")[0]


def test_a_call_is_a_sequence_of_messages_with_the_numbers_of_its_stops(course: Course) -> None:
    diagram = trace(course)
    assert (diagram.id, diagram.chapter) == ("trace", "trace")
    assert [(edge.from_, edge.to) for edge in diagram.edges] == [
        ("depot/store.py#", "depot/store.py#Store"),
        ("depot/store.py#Store", "depot/store.py#Store"),
    ]
    assert "2. store.py calls Store.bring of Store (depot/store.py:27)." in diagram.text
    texts = ["".join(text.itertext()) for text in ET.fromstring(diagram.svg).iter(f"{SVG}text")]  # noqa: S314 - our own
    assert [text for text in texts if text in {"1", "2", "3"}] == ["2", "3", "1"]


def test_on_a_narrow_page_a_call_has_the_same_names_whole_and_the_same_ways_on(make: Callable[..., Course]) -> None:
    long = "bring_what_was_ordered_by_somebody_who_is_not_at_home"
    files = {path: text.replace("bring", long) for path, text in FILES.items()}
    course = make(files)
    library = {one.qualified: one for one in course.index.definitions()}
    mentions = {
        name: Mention(name=name, kind=one.kind.value, span=Span(one.path, one.start_line, one.end_line))
        for name in ("open_store", f"Store.{long}")
        for one in [library[name]]
    }
    spans = {name: Span(one.span.path, one.span.start, one.span.end) for name, one in mentions.items() if one.span}
    stops = (
        Stop(mentions["open_store"], spans["open_store"], (), (Handoff(27, long),)),
        Stop(mentions[f"Store.{long}"], spans[f"Store.{long}"], (), caller=0),
    )
    plan = replace(course.outline.chapters[0], id="trace", slug="trace", kind=ChapterKind.TRACE)
    facts = replace(course.sheets[0], id="trace", trace=TraceFacts(None, stops))
    diagram = chapter_diagrams(replace(course.outline, chapters=(plan,)), course.index, [facts], "en")[0]
    drawn = [ET.fromstring(svg) for svg in (diagram.svg, diagram.narrow)]  # noqa: S314 - our own
    assert int(drawn[1].get("width", "")) <= 360
    for each in drawn:
        assert long in "".join("".join(text.itertext()) for text in each.iter(f"{SVG}text"))
    hrefs = [sorted(str(each.get("href")) for each in svg.iter(f"{SVG}a")) for svg in drawn]
    assert hrefs[0] == hrefs[1]
    assert "…" not in diagram.svg + diagram.narrow


def test_every_arrow_of_a_course_is_found_where_its_fact_says(course: Course) -> None:
    assert course.diagrams
    assert course.faults(course.diagrams) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("depot/store.py:11", "depot/store.py:12"),
        ("depot/store.py:11", "depot/nowhere.py:11"),
        ("Store.__init__", "Store.burn"),
        ("create: ", "admires: "),
        ("→ HighShelf", "→ Submarine"),
    ],
)
def test_an_arrow_that_stands_for_nothing_is_found_out(course: Course, before: str, after: str) -> None:
    diagram = about(course, "collaboration", "Store")
    forged = [edge.model_copy(update={"fact": edge.fact.replace(before, after)}) for edge in diagram.edges]
    assert forged != diagram.edges
    assert any(
        fault.startswith("arrow collaboration-")
        for fault in course.faults([diagram.model_copy(update={"edges": forged})])
    )


def test_a_drawing_that_leads_nowhere_or_belongs_to_no_chapter_is_found_out(course: Course) -> None:
    diagram = about(course, "collaboration", "Store")
    lost = diagram.model_copy(update={"svg": diagram.svg.replace("code:depot/store.py#L11", "code:depot/gone.py#L11")})
    assert course.faults([lost]) == [f"drawing {diagram.id}: code:depot/gone.py#L11"]
    narrow = diagram.narrow.replace("code:depot/store.py#L11", "code:depot/gone.py#L11")
    assert course.faults([diagram.model_copy(update={"narrow": narrow})]) == [
        f"drawing {diagram.id}: code:depot/gone.py#L11"
    ]
    assert course.faults([diagram.model_copy(update={"chapter": "nowhere"})]) == [f"drawing {diagram.id}"]
    assert course.faults([diagram, diagram]) == [f"drawing {diagram.id}"] * 2


def test_what_a_type_promises_far_from_its_own_lines_is_found_there(make: Callable[..., Course]) -> None:
    types = "\n\n".join(f"pub struct {name};\n\nimpl Sink for {name} {{\n    fn take(&self) {{}}\n}}" for name in "ABC")
    lines = f"pub trait Sink {{\n    fn take(&self);\n}}\n\n{types}\n"
    rust = make({"Cargo.toml": '[package]\nname = "sinks"\nversion = "1.0.0"\n', "src/lib.rs": lines})
    diagram = about(rust, "family", "Sink")
    assert "implement: A → Sink (src/lib.rs:7)" in [edge.fact for edge in diagram.edges]
    assert [fault for fault in rust.faults([diagram]) if fault.startswith("arrow")] == []
    forged = [edge.model_copy(update={"fact": edge.fact.replace("A → Sink", "B → Sink")}) for edge in diagram.edges]
    assert rust.faults([diagram.model_copy(update={"edges": forged})])


def test_what_a_type_uses_in_an_extension_is_found_there(make: Callable[..., Course]) -> None:
    types = "\n\n".join(
        f"public struct {name} {{\n  let name: String\n}}\n\n"
        f"extension {name} {{\n  public var depth: Int {{ Shelf(7).depth }}\n}}"
        for name in "AB"
    )
    shelf = "public struct Shelf {\n  let depth: Int\n}\n"
    package = 'let package = Package(name: "depot", targets: [.target(name: "Depot")])\n'
    swift = make({"Package.swift": package, "Sources/Depot/Shelf.swift": shelf, "Sources/Depot/A.swift": types})
    diagram = about(swift, "collaboration", "Shelf")
    assert any("Sources/Depot/A.swift:6" in edge.fact for edge in diagram.edges)
    assert [fault for fault in swift.faults([diagram]) if fault.startswith("arrow")] == []
    forged = [edge.model_copy(update={"fact": edge.fact.replace(": A", ": B")}) for edge in diagram.edges]
    assert swift.faults([diagram.model_copy(update={"edges": forged})])


def test_an_arrow_says_the_name_that_stands_in_its_line(make: Callable[..., Course]) -> None:
    script = make(
        {
            "package.json": '{"name": "depot", "main": "lib/depot.js"}',
            "lib/depot.js": (
                "const context = require('./context')\n\n"
                "module.exports = class Depot {\n  open () {\n    return Object.create(context)\n  }\n}\n"
            ),
            "lib/context.js": "const proto = {\n  bring () {}\n}\nmodule.exports = proto\n",
        }
    )
    facts = [fact_of(link) for link in script.outline.links]
    assert facts == ["Depot.open → context (lib/depot.js:5)"]
    edges = [Edge(from_="lib/depot.js", to="lib/context.js", fact=fact) for fact in facts]
    parts = Diagram(id="architecture", title="The parts of the code", svg="", text="", edges=edges)
    assert [fault for fault in script.faults([parts]) if fault.startswith("arrow")] == []
    forged = [edge.model_copy(update={"fact": edge.fact.replace("→ context", "→ proto")}) for edge in parts.edges]
    assert any(fault.startswith("arrow") for fault in script.faults([parts.model_copy(update={"edges": forged})]))


def test_drawings_of_chapters_are_the_same_on_every_run(course: Course) -> None:
    assert chapter_diagrams(course.outline, course.index, course.sheets, "en") == course.diagrams


def test_what_has_no_room_stands_in_one_box_and_is_named(make: Callable[..., Course]) -> None:
    users = "\n\n".join(f"def user_{number:02}():\n    return Store().bring({number})" for number in range(20))
    many = make(FILES | {"depot/users.py": f"from depot.store import Store\n\n\n{users}\n"})
    diagram = about(many, "collaboration", "Store")
    boxes = list(ET.fromstring(diagram.svg).iter(f"{SVG}rect"))  # noqa: S314 - our own drawing
    assert len(boxes) <= 20
    assert "Not drawn apart, they rely on it as well: " in diagram.text
