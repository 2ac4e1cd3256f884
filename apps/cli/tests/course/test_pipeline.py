from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fondation_cli.course.pipeline import PHASES, Places, Task, make_course, result_of
from fondation_cli.memo import Memo
from fondation_cli.runner import Run
from fondation_shared.clock import SystemClock
from fondation_shared.course import CourseDocument
from fondation_shared.errors import Cancelled
from fondation_shared.events import (
    ChapterReused,
    ChapterVerified,
    ChapterWritten,
    GeneratorEvent,
    PhaseFinished,
    PhaseProgress,
    PhaseStarted,
)
from fondation_shared.jobs import CourseRequest, Language


class Pipeline:
    """One folder to work in; each `make` is a run with the same memo."""

    def __init__(self, folder: Path, cache: Path, repository: Path) -> None:
        self.memo = folder / "memo"
        self.events: list[GeneratorEvent] = []
        self._folder = folder
        self._cache = cache
        self._repository = repository
        self._stop_at: type[GeneratorEvent] | None = None

    def make(self, language: Language = "en") -> CourseDocument:
        self.events.clear()
        run = Run(PHASES, emit=self.events.append, memo=Memo(self.memo), clock=SystemClock(), check=self._check)
        scratch = self._folder / "scratch"
        scratch.mkdir(exist_ok=True)
        request = CourseRequest(repository=str(self._repository), language=language)
        return make_course(Task(request), Places(scratch, self._folder / "out", self._cache), run)

    def make_until(self, event: type[GeneratorEvent]) -> None:
        self._stop_at = event
        with pytest.raises(Cancelled):
            self.make()
        self._stop_at = None

    def _check(self) -> None:
        if self._stop_at and any(isinstance(event, self._stop_at) for event in self.events):
            raise Cancelled("Stop.")

    def of(self, kind: type[GeneratorEvent]) -> list[GeneratorEvent]:
        return [event for event in self.events if isinstance(event, kind)]


@pytest.fixture
def pipeline(tmp_path: Path, cache: Path, small: Path) -> Pipeline:
    return Pipeline(tmp_path, cache, small)


def test_phases_come_in_order_and_each_one_ends(pipeline: Pipeline) -> None:
    pipeline.make()

    borders = [
        (type(event).__name__, event.phase)
        for event in pipeline.events
        if isinstance(event, PhaseStarted | PhaseFinished)
    ]
    assert borders == [(border, phase) for phase in PHASES for border in ("PhaseStarted", "PhaseFinished")]


def test_every_chapter_is_written_then_verified_in_the_order_of_the_course(pipeline: Pipeline) -> None:
    document = pipeline.make()

    chapters = [chapter.id for chapter in document.chapters]
    assert [event.chapter for event in pipeline.events if isinstance(event, ChapterWritten)] == chapters
    assert [event.chapter for event in pipeline.events if isinstance(event, ChapterVerified)] == chapters
    assert [chapter.order for chapter in document.chapters] == list(range(1, len(chapters) + 1))


def test_progress_of_writing_counts_chapters_to_the_last(pipeline: Pipeline) -> None:
    document = pipeline.make()

    told = [event for event in pipeline.events if isinstance(event, PhaseProgress) and event.phase == "write"]
    assert (told[-1].done, told[-1].total) == (len(document.chapters), len(document.chapters))


def test_a_second_run_finds_every_chapter_in_the_memo(pipeline: Pipeline) -> None:
    first = pipeline.make()
    second = pipeline.make()

    assert second == first
    assert pipeline.of(ChapterWritten) == []
    assert len(pipeline.of(ChapterReused)) == len(first.chapters)
    write = next(event for event in pipeline.events if isinstance(event, PhaseFinished) and event.phase == "write")
    assert write.outcome == "reused"


def test_after_a_stop_only_what_was_missing_is_written(pipeline: Pipeline) -> None:
    pipeline.make_until(ChapterWritten)
    written = len(pipeline.of(ChapterWritten))

    document = pipeline.make()

    assert len(pipeline.of(ChapterReused)) == written
    assert len(pipeline.of(ChapterWritten)) == len(document.chapters) - written


def test_a_damaged_entry_of_the_memo_is_written_again(pipeline: Pipeline) -> None:
    first = pipeline.make()
    for entry in pipeline.memo.iterdir():
        entry.write_bytes(entry.read_bytes()[:-1])

    assert pipeline.make() == first
    assert len(pipeline.of(ChapterWritten)) == len(first.chapters)


def test_another_language_is_another_course(pipeline: Pipeline) -> None:
    english = pipeline.make("en")
    french = pipeline.make("fr")

    assert pipeline.of(ChapterReused) == []
    assert [chapter.id for chapter in french.chapters] == [chapter.id for chapter in english.chapters]
    assert french.chapters[0].markdown != english.chapters[0].markdown


def test_the_document_says_what_was_read_and_where_from(pipeline: Pipeline, small: Path) -> None:
    document = pipeline.make()

    assert document.repository.url == str(small)
    assert len(document.repository.commit) == 40
    assert document.coverage.files == 3
    assert document.generator.writer == "offline"
    assert {term.term for term in document.glossary} >= {"Basket"}
    assert result_of(document).chapters == len(document.chapters)


def test_a_definition_of_the_glossary_is_a_whole_sentence(
    tmp_path: Path, cache: Path, make_repository: Callable[[Mapping[str, str | bytes]], Path], small: Path
) -> None:
    long = (
        "What a customer carries from the shelf where things lie to the till where they are paid for, one by one and in"
        " the order in which they were put in, so that the receipt lists them as the customer remembers them"
    )
    shop = (small / "shop.py").read_text().replace("What a customer carries to the till.", long)
    files = {name: (small / name).read_bytes() for name in ("README.md", "test_shop.py")}

    document = Pipeline(tmp_path, cache, make_repository({**files, "shop.py": shop})).make()

    assert [term.definition for term in document.glossary if term.term == "Basket"] == [f"{long}."]


def test_the_document_says_when_its_commit_was_made(pipeline: Pipeline, small: Path, git: Callable[..., str]) -> None:
    made = int(git(small, "show", "--no-patch", "--format=%ct", "HEAD"))
    assert pipeline.make().repository.committed_at == datetime.fromtimestamp(made, UTC)


EMOJI = "\u26a0\ufe0f"
FAMILY = "\U0001f468\u200d\U0001f469"


def test_a_repository_full_of_emoji_loses_no_sentence_and_no_question(
    tmp_path: Path, cache: Path, make_repository: Callable[[Mapping[str, str]], Path]
) -> None:
    shop = f'''"""{EMOJI} A shop."""


class Basket:
    """What a customer {EMOJI} carries to the till {FAMILY}."""

    def add(self, name: str, sign: str = "{EMOJI} stop", mark: str = "\u2714\ufe0f") -> str:
        """Put one {EMOJI} thing in."""
        if not name:
            raise ValueError("{EMOJI} Nothing has no name.")
        return sign + mark + name
'''
    test = f"from shop import Basket\n\n\ndef test_add():\n    assert Basket().add('{EMOJI}')\n"
    files = {
        "\u2714\ufe0f/shop.py": shop,
        "test_shop.py": test,
        "README.md": f"# {EMOJI} Shop\n\n{EMOJI} Sells `Basket`s.\n",
    }

    document = Pipeline(tmp_path, cache, make_repository(files)).make()

    assert [chapter.gate.replaced for chapter in document.chapters] == [0] * len(document.chapters)
    texts = "".join(f"{one.title}{one.goals}{one.markdown}" for one in document.chapters)
    assert "customer \u26a0 carries" in texts
    assert not {"\ufe0f", "\u200d"} & set(
        texts + document.summary + "".join(each.definition for each in document.glossary)
    )
    options = [option.text for one in document.chapters for each in one.quiz for option in each.options]
    assert any(EMOJI in text for text in options), "what is code stays as it is written"
