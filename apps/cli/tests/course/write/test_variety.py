"""A course does not say everything in the same few frames."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from fondation_cli.course.facts.gather import gather_facts
from fondation_cli.course.fetching.local import open_local
from fondation_cli.course.index import build_index
from fondation_cli.course.outline import make_outline
from fondation_cli.course.write.chapter import write_chapter
from fondation_cli.evaluation.prose import frames, repetition
from fondation_shared.jobs import Language

TOPICS = ("parcel", "letter", "ticket", "basket", "wagon", "lantern", "ladder", "kettle", "violin", "harbour", "garden")
MOST = 0.3
"""Many modules all alike are the worst case. Where each thing was said in one way only, it was 0.54."""


def module(topic: str, number: int) -> str:
    """A module of the same make as its neighbours: a type with a base, methods, an error, a function beside it."""
    name = topic.title()
    before = TOPICS[number - 1] if number else ""
    imported = f"from yard.{before} import {before.title()}\n\n\n" if before else ""
    base = f"({before.title()})" if number % 3 == 1 else ""
    return (
        f'"""{name}s of the yard."""\n\n{imported}'
        f'class {name}Error(Exception):\n    """No {topic} is left."""\n\n\n'
        f'class {name}{base}:\n    """A {topic} that people bring to the yard and leave there.\n\n'
        f'    It stays as long as nobody asks for it.\n    """\n\n'
        f"    def __init__(self, limit={number + 3}):\n        #: How many there is room for.\n"
        f"        self.limit = limit\n        self.held = []\n\n"
        f'    def take_{topic}(self, thing):\n        """Take one {topic} more."""\n'
        f"        if len(self.held) >= self.limit:\n            raise {name}Error(thing)\n"
        f"        self.held.append(thing)\n        return self.count_{topic}()\n\n"
        f'    def count_{topic}(self):\n        """How many there are."""\n        return len(self.held)\n\n\n'
        f'def open_{topic}():\n    """Make an empty one and take something in."""\n'
        f"    made = {name}()\n    made.take_{topic}(1)\n    return made\n"
    )


@pytest.fixture
def course(make_repository: Callable[[Mapping[str, str | bytes]], Path]) -> Callable[[Language], list[str]]:
    files: dict[str, str | bytes] = {f"yard/{topic}.py": module(topic, number) for number, topic in enumerate(TOPICS)}
    files |= {
        f"tests/test_{topic}.py": f"from yard.{topic} import {topic.title()}\n\n\ndef test_{topic}_is_taken():\n"
        f"    assert {topic.title()}().take_{topic}(1) == 1\n"
        for topic in TOPICS
    }
    folder = make_repository({"README.md": "# Yard\n\nYard keeps things.\n", **files})

    def write(language: Language) -> list[str]:
        with open_local(folder, url=str(folder), name="yard", ref=None, allowed_roots=()) as snapshot:
            index = build_index(snapshot, lambda _done, _total, _message="": None, processes=1)
            outline = make_outline(index, snapshot, language=language)
            return [write_chapter(sheet, language).markdown for sheet in gather_facts(outline, index, snapshot)]

    return write


@pytest.mark.parametrize("language", ["en", "fr"])
def test_even_of_modules_that_are_all_alike_a_course_varies_what_it_says(
    course: Callable[[Language], list[str]], language: Language
) -> None:
    chapters = course(language)

    assert len(chapters) > 4
    assert repetition(chapters, listed=False) <= MOST


def test_a_frame_is_a_sentence_without_names_places_and_numbers() -> None:
    text = "# Title\n\n`Store.put` calls `read` ([a.py:1](a.py#L1)). Two checks come first.\n\n- `b` and `c`: “words”\n"

    assert list(frames(text)) == ["¶ calls ¶", "# checks come first"]


def test_what_is_said_four_times_is_counted_and_what_is_said_thrice_is_not() -> None:
    four = [f"`name{number}` is a class." for number in range(4)]

    assert repetition([*four, "Something else is said here."]) == pytest.approx(0.8)
    assert repetition(four[:3]) == 0
