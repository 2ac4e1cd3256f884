"""The command."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from starter_project import words
from starter_project.todos import Todo, Unreadable, load, save

DEFAULT_FILE = Path(typer.get_app_dir("starter-project")) / "todos.json"

app = typer.Typer(help=f"{words.TITLE}\n\n{words.DESCRIPTION}", no_args_is_help=True, rich_markup_mode=None)

File = Annotated[Path, typer.Option("--file", help=words.FILE)]
Number = Annotated[int, typer.Argument(min=1, help=words.NUMBER)]


@app.command("add", help=words.ADD)
def add(text: Annotated[str, typer.Argument(help=words.TEXT)], file: File = DEFAULT_FILE) -> None:
    with _todos(file) as todos:
        todos.append(Todo(text))
    _show(todos)


@app.command("list", help=words.LIST)
def show(file: File = DEFAULT_FILE) -> None:
    with _todos(file) as todos:
        _show(todos)


@app.command("done", help=words.DONE)
def done(number: Number, file: File = DEFAULT_FILE) -> None:
    with _todos(file) as todos:
        _at(todos, number).done = True
    _show(todos)


@app.command("remove", help=words.REMOVE)
def remove(number: Number, file: File = DEFAULT_FILE) -> None:
    with _todos(file) as todos:
        _at(todos, number)
        del todos[number - 1]
    _show(todos)


@contextmanager
def _todos(file: Path) -> Iterator[list[Todo]]:
    """The tasks, kept again when the block is left without an error and has changed them."""
    try:
        todos = load(file)
    except Unreadable as error:
        typer.echo(words.UNREADABLE.format(file=file), err=True)
        raise typer.Exit(1) from error
    before = [Todo(todo.text, todo.done) for todo in todos]
    yield todos
    if todos != before:
        save(file, todos)


def _at(todos: list[Todo], number: int) -> Todo:
    if number > len(todos):
        typer.echo(words.NO_SUCH_TASK.format(number=number), err=True)
        raise typer.Exit(1)
    return todos[number - 1]


def _show(todos: list[Todo]) -> None:
    for number, todo in enumerate(todos, 1):
        typer.echo(f"{number:>3} {'[x]' if todo.done else '[ ]'} {todo.text}")
    if not todos:
        typer.echo(words.EMPTY)


def main() -> None:
    app(prog_name="starter-project")


if __name__ == "__main__":
    main()
