from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from fondation_cli.course.facts.gather import gather_facts
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

Written = Callable[..., list[Chapter]]
Gathered = Callable[[Mapping[str, str]], list[FactSheet]]

STORE = '''"""Where parcels wait."""

from depot.errors import Full, Missing
from depot.labels import read_label


class Store:
    """Keeps parcels by name.

    Parcels that nobody fetches stay.

    >>> store = Store()
    >>> store.put("a", b"x")
    """

    def __init__(self, limit=10):
        #: How many parcels there is room for.
        self.limit = limit
        # What waits, by name.
        self.parcels = {}
        self.log = []

    def put(self, name, parcel):
        """Take a parcel in.

        Its label is read first.
        """
        # A nameless parcel could never be fetched.
        if name is None:
            raise ValueError("A parcel needs a name.")
        if len(self.parcels) >= self.limit:
            raise Full(name)

        # Read the label.
        label = read_label(parcel)
        self.parcels[name] = parcel
        self.log.append(label)

        return self

    def fetch(self, name, default=None):
        """Hand a parcel out. It is gone afterwards."""
        try:
            return self.parcels.pop(name)
        except KeyError:
            raise Missing(name) from None

    def collect(self, name):
        """Fetch under another word."""
        return self.fetch(name)

    def take(self, name):
        """Fetch under a third word."""
        return self.fetch(name)
'''

_ERRORS = '''"""What goes wrong in a depot."""


class DepotError(Exception):
    """The root of all errors here."""


class Missing(DepotError):
    """Nobody brought this parcel."""


class Full(DepotError):
    """There is no room left."""
'''

_LABELS = '''"""Labels on parcels."""

import requests


def read_label(parcel):
    """Read what stands on a parcel."""
    if not parcel:
        return ""
    answer = requests.post("https://labels.example", data=parcel)
    return answer.text
'''

_DESK = '''"""Where people come to."""

from depot.store import Store


def open_desk():
    """Open a desk with an empty store."""
    return Store()
'''

_TESTS = """from depot import Store


def test_a_parcel_is_fetched_once():
    store = Store()
    store.put("a", b"")
    assert store.fetch("a") == b""


def test_store_refuses_what_has_no_name():
    store = Store()
    assert store.limit == 10
"""

_README = """# Depot

Depot keeps parcels for people until they come and fetch them.

```
pip install depot
```

```python
from depot import Store

store = Store()
store.put('a', b'x')
```
"""

_BUILD = """[project]
name = "depot"
version = "1.2"
description = "Keeps parcels."
dependencies = ["requests"]

[tool.pytest.ini_options]
testpaths = ["tests"]
"""

_DEPOT: Mapping[str, str] = {
    "README.md": _README,
    "pyproject.toml": _BUILD,
    "depot/__init__.py": '"""Parcels, kept."""\n\nfrom depot.store import Store\n\n__all__ = ["Store"]\n',
    "depot/store.py": STORE,
    "depot/errors.py": _ERRORS,
    "depot/labels.py": _LABELS,
    "depot/desk.py": _DESK,
    "tests/test_store.py": _TESTS,
}


def sheets_of(folder: Path, language: Language = "en") -> tuple[list[FactSheet], list[Chapter]]:
    with open_local(folder, url=str(folder), name=folder.name, ref=None, allowed_roots=()) as snapshot:
        index = build_index(snapshot, lambda _done, _total, _message="": None, processes=1)
        outline = make_outline(index, snapshot, language=language)
        sheets = gather_facts(outline, index, snapshot)
        evidence = evidence_of(index, Commit(snapshot), headings_of(outline.chapters))
        return sheets, [check_chapter(write_chapter(sheet, language), evidence) for sheet in sheets]


@pytest.fixture
def written(make_repository: Callable[[Mapping[str, str | bytes]], Path]) -> Written:
    """Writes and checks the chapters of a repository made of these files."""

    def write(files: Mapping[str, str], language: Language = "en") -> list[Chapter]:
        return sheets_of(make_repository(dict(files)), language)[1]

    return write


@pytest.fixture
def taught() -> Callable[[Path], list[Chapter]]:
    """Writes and checks the chapters of a repository that is there."""
    return lambda folder: sheets_of(folder)[1]


@pytest.fixture
def gathered(make_repository: Callable[[Mapping[str, str | bytes]], Path]) -> Gathered:
    """Gathers the fact sheets of a repository made of these files."""
    return lambda files: sheets_of(make_repository(dict(files)))[0]


@pytest.fixture
def depot() -> dict[str, str]:
    """A small project: a store with its errors, a desk that opens it, labels from outside, tests."""
    return dict(_DEPOT)
