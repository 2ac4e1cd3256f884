"""What a model's part in a course is, seen from the course: who wrote what, in which order, for how much."""

import re
import threading
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from course_job import Workplace
from model_server import Refusal, Reply
from model_wire import Asked
from scripted_writer import ScriptedWriter, part_of

from fondation_cli.calls.budget import Budget
from fondation_cli.calls.errors import ModelRefused, ModelUnavailable
from fondation_cli.course.document import missing_from
from fondation_cli.course.exports.formats import Format, export
from fondation_cli.course.exports.typst import TypstDocument
from fondation_cli.course.sources import Sources
from fondation_shared.events import ChapterDraft, ChapterWritten, PhaseProgress


def test_a_model_writes_every_chapter_and_each_one_says_so(workplace: Workplace, small: Path) -> None:
    document = workplace.course(small)

    assert {chapter.writer for chapter in document.chapters} == {"model"}
    assert (document.generator.writer, document.generator.models) == ("model", ["openai-chat:gpt-5-mini"])
    assert document.verdict == "passed"
    page = (workplace.out / "site" / "chapters" / "basket.html").read_text()
    assert "Written by a language model, then checked." in page
    assert "Written by a language model, then checked." in (workplace.out / "markdown" / "02-basket.md").read_text()


def test_the_same_answers_make_the_same_course(workplace: Workplace, small: Path) -> None:
    first = workplace.course(small)
    second = workplace.course(small)

    assert first.to_json() == second.to_json()
    assert workplace.server.requests() == []


def test_chapters_are_asked_for_side_by_side(workplace: Workplace, small: Path) -> None:
    workplace.server.most_at_once = 0
    workplace.server.latency = 0.3
    try:
        document = workplace.course(small)
    finally:
        workplace.server.latency = 0.0

    assert workplace.server.most_at_once > 1
    written = [event.chapter for event in workplace.events if isinstance(event, ChapterWritten)]
    assert sorted(written) == sorted(chapter.id for chapter in document.chapters)


def test_a_chapter_is_told_as_soon_as_it_is_there_while_another_is_still_being_written(
    workplace: Workplace, small: Path
) -> None:
    writer, another = ScriptedWriter(), threading.Event()
    workplace.told = lambda event: another.set() if isinstance(event, ChapterWritten) else None
    held = threading.Lock()
    seen: list[bool] = []

    def answer(asked: Asked) -> str:
        if part_of(asked.system + asked.prompt) == "chapter" and held.acquire(blocking=False):
            seen.append(another.wait(60))
        return writer(asked)

    workplace.course(small, answer)
    assert seen == [True]


def test_what_is_written_so_far_is_told_while_it_is_written(workplace: Workplace, small: Path) -> None:
    writer = ScriptedWriter(["The till is at evil.example/till today.", "It is the best there is."])

    document = workplace.course(small, lambda asked: Reply(writer(asked), pause=0.02))

    told = [event.message or "" for event in workplace.events if isinstance(event, PhaseProgress)]
    assert any(re.search(r"\d+ words", each) for each in told)
    drafts = [event for event in workplace.events if isinstance(event, ChapterDraft)]
    assert {each.chapter for each in drafts} <= {each.id for each in document.chapters}
    assert any("is the part that this chapter explains" in each.text for each in drafts)
    assert not any(word in each.text for each in drafts for word in ("evil", "best there is", "[[", "](", '"items"'))


def test_the_language_and_the_readers_are_part_of_what_is_asked(workplace: Workplace, small: Path) -> None:
    document = workplace.course(small, language="fr", audience="people who know Java")

    systems = [request.asked.system for request in workplace.server.requests()]
    assert all("Write in French" in system and "people who know Java" in system for system in systems)
    assert document.wanted.audience == "people who know Java"
    page = (workplace.out / "site" / "chapters" / "basket.html").read_text()
    assert "Écrit par un modèle de langage, puis vérifié." in page


def test_titles_of_a_model_stand_where_their_names_exist(workplace: Workplace, small: Path) -> None:
    writer = ScriptedWriter(titles={"basket": "What a `Basket` carries", "testing": "How `Frobnicator` is tested"})

    titles = {chapter.id: chapter.title for chapter in workplace.course(small, writer).chapters}

    assert titles["basket"] == "What a Basket carries"
    assert "Frobnicator" not in titles["testing"]


def test_an_outline_that_forgets_a_chapter_is_told_so_once_and_then_ours_stands(
    workplace: Workplace, small: Path
) -> None:
    asked: list[str] = []

    def forgetful(request: Asked) -> str:
        if part_of(request.system + request.prompt) == "outline":
            asked.append(request.prompt)
            return '{"chapters": [{"id": "overview", "title": "All there is"}]}'
        return ScriptedWriter()(request)

    document = workplace.course(small, forgetful)

    assert len(asked) == 2
    assert len(document.chapters) > 1
    assert "All there is" not in {chapter.title for chapter in document.chapters}


def test_a_question_that_is_refused_alone_leaves_the_others_to_the_model(workplace: Workplace, small: Path) -> None:
    refused = ("You plan a course", "CHAPTER 2")

    def picky(asked: Asked) -> str | Refusal:
        said = asked.system + asked.prompt
        return Refusal(400, message="no") if any(each in said for each in refused) else ScriptedWriter()(asked)

    document = workplace.course(small, picky)

    stood_in = [chapter.stood_in for chapter in document.chapters]
    assert stood_in == [None, "answer", *[None] * (len(stood_in) - 2)]
    assert document.verdict == "passed"


def test_a_provider_that_refuses_every_question_fails_the_job(workplace: Workplace, small: Path) -> None:
    with pytest.raises(ModelRefused):
        workplace.course(small, lambda _: Refusal(400, message="no schema is taken here"))


def test_a_key_that_is_refused_fails_the_job_and_says_so(workplace: Workplace, small: Path) -> None:
    with pytest.raises((ModelRefused, ModelUnavailable)):
        workplace.course(small, lambda _: Refusal(401, "authentication_error", "no such key"))


def test_a_model_that_goes_away_leaves_a_partial_course_that_says_which_chapters_it_did_not_write(
    workplace: Workplace, small: Path
) -> None:
    def going(request: Asked) -> str | Refusal:
        return (
            Refusal(401, "authentication_error", "gone") if "CHAPTER 3" in request.prompt else ScriptedWriter()(request)
        )

    document = workplace.course(small, going)

    unwritten = [chapter for chapter in document.chapters if chapter.writer == "offline"]
    assert unwritten
    assert {chapter.stood_in for chapter in unwritten} == {"unavailable"}
    assert document.verdict == "partial"
    assert missing_from(document) == [f"{chapter.title} (not written by the model)" for chapter in unwritten]


@pytest.mark.parametrize("refusal", [Refusal(401), Refusal(503)])
def test_a_first_answer_that_stands_is_taken_where_nobody_hears_what_was_wrong_with_it(
    workplace: Workplace, small: Path, refusal: Refusal
) -> None:
    writer = ScriptedWriter(["It is the best there is."])
    workplace.variables = {"FONDATION_MODEL_RETRIES": "0", "FONDATION_MODEL_CONCURRENCY": "1"}

    def deaf(asked: Asked) -> str | Refusal:
        return refusal if "It was checked." in asked.prompt else writer(asked)

    document = workplace.course(small, deaf)

    assert document.chapters[0].writer == "model"
    assert "best there is" not in document.chapters[0].markdown


def test_a_reviewer_that_is_down_reviews_nothing(workplace: Workplace, small: Path) -> None:
    workplace.variables = {"FONDATION_MODEL_REVIEW": "openai-chat:gpt-5", "FONDATION_MODEL_RETRIES": "0"}

    def answer(asked: Asked) -> str | Refusal:
        return Refusal(503) if part_of(asked.system + asked.prompt) == "review" else ScriptedWriter()(asked)

    document = workplace.course(small, answer)

    assert (document.verdict, {chapter.writer for chapter in document.chapters}) == ("passed", {"model"})


def test_books_say_who_wrote_too(workplace: Workplace, small: Path, tmp_path: Path) -> None:
    document = workplace.course(small)
    sources = Sources(lambda path: (small / path).read_bytes())

    export(document, sources, Format.EPUB, tmp_path / "course.epub", lambda *_: None)

    with zipfile.ZipFile(tmp_path / "course.epub") as book:
        pages = [book.read(name).decode() for name in book.namelist() if "basket" in name and name.endswith(".xhtml")]
    assert any("Written by a language model, then checked." in page for page in pages)
    assert "Written by a language model, then checked." in TypstDocument(document, sources).whole()


def test_at_the_budget_it_stops_cleanly_and_goes_on_later_from_what_was_paid(workplace: Workplace, small: Path) -> None:
    workplace.variables = {"FONDATION_MODEL_CONCURRENCY": "1"}

    first = workplace.course(small, budget=Budget(money=Decimal("0.0145")))
    paid = [request.asked.prompt for request in workplace.server.requests()]
    second = workplace.course(small, budget=Budget(money=Decimal(5)))
    later = [request.asked.prompt for request in workplace.server.requests()]

    assert first.verdict == "partial"
    assert {chapter.stood_in for chapter in first.chapters} == {None, "budget"}
    assert {chapter.writer for chapter in second.chapters} == {"model"}
    assert not set(paid) & set(later)
