"""A refresh asks a model for the chapters whose facts changed, and a reviewer reads what is written."""

from collections.abc import Callable
from pathlib import Path

import pytest
from course_job import Workplace
from model_server import Refusal
from model_wire import Asked
from scripted_writer import ScriptedWriter, part_of


@pytest.fixture
def own(small: Path, tmp_path: Path, git: Callable[..., str]) -> Path:
    """A repository that a test may change."""
    folder = tmp_path / "own" / "shop"
    folder.parent.mkdir()
    git(tmp_path, "clone", "-q", str(small), str(folder))
    return folder


def commit(folder: Path, git: Callable[..., str], path: str, content: str) -> None:
    (folder / path).write_text(content)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "A change")


def test_lines_that_only_moved_ask_no_model(workplace: Workplace, own: Path, git: Callable[..., str]) -> None:
    first = workplace.course(own)
    commit(own, git, "shop.py", "# A line above.\n\n" + (own / "shop.py").read_text())

    _, second = workplace.refresh(own)

    assert second is not None
    asked = [request.asked.prompt for request in workplace.server.requests()]
    assert not any("CHAPTER 2" in prompt for prompt in asked)
    assert {chapter.id: chapter.writer for chapter in second.chapters}["basket"] == "model"
    assert [chapter.title for chapter in second.chapters] == [chapter.title for chapter in first.chapters]


def test_only_what_the_change_touches_is_asked_for_again(
    workplace: Workplace, own: Path, git: Callable[..., str]
) -> None:
    workplace.course(own)
    text = (own / "shop.py").read_text()
    commit(own, git, "shop.py", text.replace("Nothing is given away.", "Nothing is given away here."))

    _, second = workplace.refresh(own)

    assert second is not None
    assert second.changes is not None
    states = {change.chapter: change.state for change in second.changes.chapters}
    assert states["basket"] == "rewritten"
    asked = [request.asked.prompt for request in workplace.server.requests()]
    assert any("CHAPTER 2" in prompt for prompt in asked)
    assert len(asked) < len(second.chapters)
    assert {chapter.writer for chapter in second.chapters} == {"model"}


def test_a_refresh_asks_for_what_no_model_came_to_and_keeps_what_is_said_of_the_one_before(
    workplace: Workplace, own: Path, git: Callable[..., str]
) -> None:
    hidden = f'API_KEY = "{"a1B2c3D4e5" * 3}"'
    commit(own, git, "shop.py", f"{(own / 'shop.py').read_text()}\n\n{hidden}\n")
    line = (own / "shop.py").read_text().split("\n").index(hidden) + 1

    def going(request: Asked) -> str | Refusal:
        gone = "CHAPTER 3" in request.prompt or "CHAPTER 4" in request.prompt
        return Refusal(401, "authentication_error", "gone") if gone else ScriptedWriter()(request)

    workplace.variables = {"FONDATION_MODEL_CONCURRENCY": "1"}
    first = workplace.course(own, going)
    workplace.variables = {"FONDATION_MODEL": "openai-chat:gpt-5"}
    _, second = workplace.refresh(own)

    assert second is not None
    assert second.changes is not None
    unwritten = {chapter.id for chapter in first.chapters if chapter.stood_in == "unavailable"}
    assert unwritten < {chapter.id for chapter in first.chapters}
    assert {chapter.writer for chapter in second.chapters} == {"model"}
    assert {each.chapter for each in second.changes.chapters if each.reason == "unwritten"} == unwritten
    assert second.generator.models == ["openai-chat:gpt-5-mini", "openai-chat:gpt-5"]
    assert [(each.path, each.line) for each in second.withheld] == [("shop.py", line)]
    assert hidden not in "".join(request.asked.prompt for request in workplace.server.requests())
    assert workplace.refresh(own)[1] is None


def test_a_reviewer_asks_and_what_the_chapter_does_not_answer_goes_back_once(workplace: Workplace, small: Path) -> None:
    workplace.variables = {"FONDATION_MODEL_REVIEW": "openai-chat:gpt-5"}

    document = workplace.course(small)

    asked = [request.asked for request in workplace.server.requests()]
    parts = [part_of(each.system) for each in asked]
    chapters = len(document.chapters)
    assert (parts.count("outline"), parts.count("review"), parts.count("chapter")) == (1, chapters, 2 * chapters)
    assert {each.model for each in asked if part_of(each.system) == "review"} == {"gpt-5"}
    assert any("although a reader asks it: Why?" in each.prompt for each in asked)
    assert document.generator.models == ["openai-chat:gpt-5-mini", "openai-chat:gpt-5"]
