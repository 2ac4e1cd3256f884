from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from starter_project import words
from starter_project.__main__ import app


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "todos.json"


def run(file: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--file", str(file)])


def test_a_list_without_tasks_says_so(file: Path) -> None:
    result = run(file, "list")
    assert result.exit_code == 0
    assert words.EMPTY in result.output
    assert not file.exists()


def test_tasks_are_kept_marked_and_removed(file: Path) -> None:
    run(file, "add", "milk")
    run(file, "add", "bread")
    assert run(file, "done", "1").output == "  1 [x] milk\n  2 [ ] bread\n"
    assert run(file, "remove", "1").output == "  1 [ ] bread\n"
    assert run(file, "list").output == "  1 [ ] bread\n"


def test_of_two_alike_the_one_that_was_named_is_removed(file: Path) -> None:
    for text in ("milk", "bread", "milk"):
        run(file, "add", text)
    assert run(file, "remove", "3").output == "  1 [ ] milk\n  2 [ ] bread\n"


def test_a_task_that_is_not_there_is_an_error_in_words(file: Path) -> None:
    result = run(file, "done", "3")
    assert result.exit_code == 1
    assert words.NO_SUCH_TASK.format(number=3) in result.output


def test_a_file_with_something_else_is_left_alone(file: Path) -> None:
    file.parent.mkdir()
    file.write_text("not ours")
    assert run(file, "add", "milk").exit_code == 1
    assert file.read_text() == "not ours"
