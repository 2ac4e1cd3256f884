"""The last chapters of a course: how the project came to be, and where to go next."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from fondation_cli.course.facts.gather import Gatherer
from fondation_cli.course.facts.sheet import FactSheet
from fondation_cli.course.fetching.local import open_local
from fondation_cli.course.index import build_index
from fondation_cli.course.outline import make_outline
from fondation_cli.course.verify.commit import Commit
from fondation_cli.course.verify.evidence import evidence_of
from fondation_cli.course.verify.gate import check_chapter
from fondation_cli.course.verify.labels import headings_of
from fondation_cli.course.write.chapter import write_chapter
from fondation_shared.course import Chapter
from fondation_shared.jobs import Language

from .conftest import Step, Told

STORE = '''"""Where parcels wait."""


class Store:
    """Keeps parcels by name."""

    def __init__(self):
        self.parcels = {}

    def put_parcel(self, name, parcel):
        """Take a parcel in."""
        # TODO: refuse parcels that are too heavy for the shelf.
        self.parcels[name] = parcel
        return read_label(parcel)


def read_label(parcel):
    """Read what stands on a parcel."""
    return str(parcel)
'''
DESK = '''from depot.store import Store


class Desk:
    """Where people come to."""

    def open_desk(self):
        store = Store()
        store.put_parcel("a", 1)
        return store


def close_desk(desk):
    desk.done = True
    return desk
'''
TESTS = """from depot.store import Store, read_label


def test_a_parcel_is_kept():
    store = Store()
    store.put_parcel("a", 1)
    assert read_label(1) == "1"
"""
GUIDE = """# Contributing

We are glad of every parcel that comes with a test.

## Running the tests

Run `pytest tests` before you send anything.
"""
DOCS = "# Shelves\n\n" + "Every `Store` has shelves.\n\n" * 12
FILES: Mapping[str, str] = {
    "README.md": "# Depot\n\nDepot keeps parcels for people until they come and fetch them.\n",
    "pyproject.toml": '[project]\nname = "depot"\nversion = "1.2"\n',
    "depot/__init__.py": "",
    "tests/test_store.py": TESTS,
    "CONTRIBUTING.md": GUIDE,
    "docs/shelves.md": DOCS,
}


def steps(**more: Step) -> list[Step]:
    begin = Step({**FILES, "store.py": STORE.replace("Store", "Shelf")}, "A depot for parcels begins here", tag="0.1")
    moved = Step(
        {"store.py": None, "depot/store.py": STORE.replace("Store", "Shelf")}, "Everything moves into a package"
    )
    named = Step({"depot/store.py": STORE}, "A shelf is called a store now", tag="0.2")
    desk = Step({"depot/desk.py": DESK}, "People come to a desk from now on", author="Bob <bob@example.org>")
    busy = [
        Step(
            {"depot/desk.py": DESK + f"\n\nSHELVES = {number}\n", "depot/store.py": STORE + f"\n\nROOM = {number}\n"},
            f"Room for {number} more parcels",
            author=f"Helper {number % 3} <h{number % 3}@example.org>",
        )
        for number in range(20)
    ]
    robot = Step({"pyproject.toml": FILES["pyproject.toml"] + "\n"}, "Bump it", author="renovate[bot] <r@example.org>")
    return [begin, moved, named, desk, *busy, robot, *more.values()]


def chapters_of(folder: Path, language: Language = "en", most: int | None = None) -> dict[str, Chapter]:
    with open_local(folder, url=str(folder), name="depot", ref=None, allowed_roots=()) as snapshot:
        index = build_index(snapshot, lambda _done, _total, _message="": None, processes=1)
        outline = make_outline(index, snapshot, language=language, chapters=most)
        gatherer = Gatherer(outline, index, snapshot)
        evidence = evidence_of(index, Commit(snapshot), headings_of(outline.chapters))
        sheets = [FactSheet.from_json(gatherer.sheet(plan).to_json()) for plan in outline.chapters]
        return {sheet.id: check_chapter(write_chapter(sheet, language), evidence) for sheet in sheets}


def words_of(chapter: Chapter) -> str:
    return re.sub(r"\]\([^)]*\)", "]", chapter.markdown)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_all_that_the_last_chapters_say_holds(told: Told, language: Language) -> None:
    found = chapters_of(told(steps()), language)
    assert list(found)[-2:] == ["history", "further"]
    for name in ("overview", "history", "further"):
        assert (found[name].gate.repaired, found[name].gate.replaced) == (0, 0), found[name].markdown


def test_the_past_says_what_came_when_and_under_which_name(told: Told) -> None:
    said = words_of(chapters_of(told(steps()))["history"])
    assert "The history begins with" in said
    assert "five people made 24 commits, merges aside; one more came from programs" in said
    # The file came first, under another name; the name of the class came later.
    assert re.search(r"`Store` \(\[chapter \d\]\): .*`depot/store.py`.*“A shelf is called a store now”.*`0\.2`", said)


def test_what_changes_together_though_nothing_shows_it_is_told(told: Told) -> None:
    apart = Step({"depot/paint.py": "RED = 1\n", "depot/price.py": "CENTS = 1\n"}, "Paint and prices of the depot")
    both = {
        f"more{number}": Step(
            {"depot/paint.py": f"RED = {number}\n", "depot/price.py": f"CENTS = {number}\n"},
            f"Paint costs {number} now",
        )
        for number in range(2, 12)
    }
    said = words_of(chapters_of(told(steps(apart=apart, **both)))["history"])
    assert "`depot/paint.py` and `depot/price.py`: together in each of the 11 commits" in said
    # The desk uses the store: that they change together is no news.
    assert "`depot/desk.py` and `depot/store.py`" not in said


def test_a_first_change_is_small_and_watched_by_a_test(told: Told) -> None:
    said = words_of(chapters_of(told(steps()))["further"])
    assert "`read_label` ([store.py:" in said
    assert "Tests use it, as here: [test_store.py:7]." in said
    assert "`close_desk`" not in said.partition("## What the authors")[0]


def test_notes_of_the_authors_stand_with_their_lines(told: Told) -> None:
    said = words_of(chapters_of(told(steps()))["further"])
    assert "`TODO`, in `Store.put_parcel`: “refuse parcels that are too heavy for the shelf.” ([store.py:12])" in said


def test_how_to_take_part_and_what_to_read_are_quoted(told: Told) -> None:
    more = Step({"docs/shelves.md": DOCS + "See `read_label`.\n"}, "Shelves are explained in a text of their own")
    said = words_of(chapters_of(told(steps(more=more)))["further"])
    assert "`CONTRIBUTING.md` begins: “We are glad of every parcel that comes with a test.”" in said
    assert "`pytest tests` ([CONTRIBUTING.md:7])" in said
    assert "“Shelves” ([docs/shelves.md:1]) names `Store` and `read_label`" in said


def test_files_with_an_owner_are_no_orphans(told: Told) -> None:
    rules = Step({".github/CODEOWNERS": "# who\n/depot/store.py @ada\n"}, "Somebody looks after the store")
    said = words_of(chapters_of(told(steps(rules=rules)))["further"])
    busy = said.partition("## Busy files")[2].partition("##")[0]
    assert "`depot/desk.py`" in busy
    assert "`depot/store.py`" not in busy


def test_no_address_reaches_a_page(told: Told) -> None:
    found = chapters_of(told(steps()))
    assert not any("example.org" in chapter.markdown or "Helper" in chapter.markdown for chapter in found.values())


def test_without_a_past_there_is_no_chapter_on_it(told: Told) -> None:
    found = chapters_of(told([Step({**FILES, "depot/store.py": STORE, "depot/desk.py": DESK})]))
    assert "history" not in found
    assert list(found)[-1] == "further"


def test_chapters_that_were_asked_for_are_never_exceeded(told: Told) -> None:
    folder = told(steps())
    every = chapters_of(folder)
    assert len(chapters_of(folder, most=4)) <= 4
    assert {"history", "further"} <= set(every)


def test_a_log_full_of_tricks_gives_a_chapter_that_holds(told: Told) -> None:
    tricks = {
        "escape": Step(
            {"depot/desk.py": DESK + "\n# 1\n"}, "\x1b[31mRed alert in the [depot](https://evil.example) <b>"
        ),
        "bidi": Step({"depot/desk.py": DESK + "\n# 2\n"}, "Right \u202eto left in the depot"),
        "quotes": Step({"depot/desk.py": DESK + "\n# 3\n"}, "It said “so” and `never` once more"),
        "future": Step({"depot/desk.py": DESK + "\n# 4\n"}, "From the far future of parcels", when="9999999999 +0000"),
        "past": Step({"depot/desk.py": DESK + "\n# 5\n"}, "From before there were parcels", when="1 +0000"),
    }
    chapter = chapters_of(told(steps(**tricks)))["history"]
    assert (chapter.gate.repaired, chapter.gate.replaced) == (0, 0)
    assert "evil.example)" not in chapter.markdown.replace("\\", "").replace("[depot](https://evil.example)", "")
    assert "\x1b" not in chapter.markdown
    assert "\u202e" not in chapter.markdown


def test_two_runs_give_the_same_bytes(told: Told) -> None:
    folder = told(steps())
    first = {name: chapter.model_dump_json() for name, chapter in chapters_of(folder).items()}
    subprocess.run(["git", "-C", folder, "gc", "-q"], check=True)
    assert first == {name: chapter.model_dump_json() for name, chapter in chapters_of(folder).items()}
