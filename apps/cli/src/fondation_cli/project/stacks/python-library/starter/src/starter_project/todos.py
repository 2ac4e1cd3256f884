"""A list of tasks: plain data that can't be changed behind its back."""

from collections.abc import Iterator
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Todo:
    """Something to do; `number` is its own for as long as the list lives."""

    number: int
    text: str
    done: bool = False


class Todos:
    """Tasks in the order they were added.

    >>> todos = Todos()
    >>> milk = todos.add("Buy milk")
    >>> todos.done(milk.number)
    Todo(number=1, text='Buy milk', done=True)
    >>> len(todos), todos.left
    (1, 0)
    """

    def __init__(self) -> None:
        self._todos: dict[int, Todo] = {}
        self._last = 0

    def __iter__(self) -> Iterator[Todo]:
        return iter(list(self._todos.values()))

    def __len__(self) -> int:
        return len(self._todos)

    def __getitem__(self, number: int) -> Todo:
        """The task of this number. Raises KeyError: there is none."""
        return self._todos[number]

    @property
    def left(self) -> int:
        """How many are not done."""
        return sum(not todo.done for todo in self)

    def add(self, text: str) -> Todo:
        """A new task. Raises ValueError: it has no words."""
        stripped = text.strip()
        if not stripped:
            raise ValueError("a task needs words")
        self._last += 1
        todo = self._todos[self._last] = Todo(self._last, stripped)
        return todo

    def done(self, number: int, done: bool = True) -> Todo:
        """Mark a task as done, or as open again. Raises KeyError: there is no such task."""
        todo = self._todos[number] = replace(self._todos[number], done=done)
        return todo

    def remove(self, number: int) -> Todo:
        """Take a task out. Raises KeyError: there is no such task."""
        return self._todos.pop(number)
