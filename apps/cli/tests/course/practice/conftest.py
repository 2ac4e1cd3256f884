"""A small project whose questions have answers that a reader of these lines can tell."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fondation_cli.course.facts.gather import gather_facts
from fondation_cli.course.fetching.local import open_local
from fondation_cli.course.index import build_index
from fondation_cli.course.outline import make_outline
from fondation_cli.course.snapshot import Snapshot
from fondation_cli.course.verify.commit import Commit
from fondation_cli.course.verify.evidence import Evidence, evidence_of
from fondation_cli.course.verify.labels import headings_of
from fondation_cli.course.write.chapter import write_chapter
from fondation_cli.course.write.draft import Draft
from fondation_shared.course import Question
from fondation_shared.jobs import Language

STORE = '''"""Where parcels wait."""

from depot.errors import Full, Missing, Refused
from depot.labels import read_label


class Store:
    """Keeps parcels by name. Parcels that nobody fetches stay."""

    def __init__(self, limit=10):
        self.limit = limit
        self.parcels = {}
        self.journal = []

    def put(self, name, parcel):
        """Take a parcel in, after its label was read."""
        if name is None:
            raise Refused("A parcel needs a name.")
        if len(self.parcels) >= self.limit:
            raise Full(name)
        if name in self.parcels:
            return False
        # The label must be read before the parcel is kept, because a broken one cannot be fetched.
        label = read_label(parcel)
        self.parcels[name] = parcel
        self.record_arrival(label)
        return True

    def fetch(self, name):
        """Hand a parcel out. It is gone afterwards."""
        try:
            return self.parcels.pop(name)
        except KeyError:
            raise Missing(name) from None

    def record_arrival(self, label):
        """Write down what came."""
        # The journal never grows beyond a hundred lines, so that a depot can run for years.
        del self.journal[:-100]
        self.journal.append(label)

    def move_out(self, name):
        """Fetch a parcel for good, and write that down."""
        parcel = self.fetch(name)
        self.record_arrival(name)
        return parcel

    def count_parcels(self):
        """How many parcels wait."""
        # Parcels are counted each time, since somebody may have fetched one in between.
        return len(self.parcels)


class SafeStore(Store):
    """A store that knows no missing parcels."""

    def open_door(self):
        return True


class Desk:
    """Where people come to."""


class Window:
    """Where people look out."""
'''

ERRORS = '''"""What goes wrong in a depot."""


class DepotError(Exception):
    """The root of all errors here."""


class Missing(DepotError):
    """Nobody brought this parcel."""


class Full(DepotError):
    """There is no room left."""


class Refused(DepotError):
    """This is not taken."""
'''

TESTS = """from depot.store import SafeStore, Store


def test_a_parcel_is_fetched_once():
    store = Store()
    store.put("a", b"x")
    assert store.fetch("a") == b"x"


def test_the_door_opens():
    assert SafeStore().open_door()


def test_numbers_are_numbers():
    assert 1 + 1 == 2


def test_letters_are_letters():
    assert "a" != "b"
"""

FILES = {
    "README.md": "# Depot\n\nDepot keeps parcels for people until they come and fetch them.\n",
    "depot/__init__.py": '"""Parcels, kept."""\n\nfrom depot.store import Store\n\n__all__ = ["Store"]\n',
    "depot/store.py": STORE,
    "depot/errors.py": ERRORS,
    "depot/labels.py": '"""Labels."""\n\n\ndef read_label(parcel):\n    """Read what stands on a parcel."""\n'
    "    if not parcel:\n        return b''\n    return parcel[:10]\n",
    "tests/test_store.py": TESTS,
}

MakeRepository = Callable[[dict[str, str]], Path]


class Course:
    """The written chapters of a repository and the evidence that they are judged by."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._index = build_index(snapshot, lambda _done, _total, _message="": None, processes=1)
        self._outline = make_outline(self._index, snapshot, language="en")
        self._sheets = gather_facts(self._outline, self._index, snapshot)
        self.evidence: Evidence = evidence_of(self._index, Commit(snapshot), headings_of(self._outline.chapters))

    def drafts(self, language: Language = "en") -> list[Draft]:
        return [write_chapter(sheet, language) for sheet in self._sheets]

    def questions(self, language: Language = "en") -> dict[str, Question]:
        return {question.id: question for draft in self.drafts(language) for question in draft.quiz}


@pytest.fixture
def make_repository(tmp_path: Path, git: Callable[..., str]) -> MakeRepository:
    """Makes one repository after another."""

    def make(files: dict[str, str]) -> Path:
        folder = tmp_path / f"project-{len(list(tmp_path.iterdir()))}"
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        git(folder, "init", "-q")
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "-m", "First")
        return folder

    return make


@pytest.fixture
def depot(make_repository: MakeRepository) -> Iterator[Course]:
    folder = make_repository(dict(FILES))
    with open_local(folder, url=str(folder), name="depot", ref=None, allowed_roots=()) as snapshot:
        yield Course(snapshot)


@pytest.fixture
def course_of(make_repository: MakeRepository) -> Iterator[Callable[[dict[str, str]], Course]]:
    opened = []

    def make(files: dict[str, str]) -> Course:
        folder = make_repository(files)
        snapshot = open_local(folder, url=str(folder), name="project", ref=None, allowed_roots=())
        opened.append(snapshot)
        return Course(snapshot.__enter__())

    yield make
    for snapshot in opened:
        snapshot.__exit__(None, None, None)
