import doctest

import pytest

import starter_project.todos
from starter_project import Todo, Todos


def test_tasks_come_in_the_order_they_were_added() -> None:
    todos = Todos()
    todos.add(" milk ")
    todos.add("bread")
    assert list(todos) == [Todo(1, "milk"), Todo(2, "bread")]


def test_a_task_is_done_and_open_again() -> None:
    todos = Todos()
    number = todos.add("milk").number
    assert todos.done(number).done
    assert todos.left == 0
    assert not todos.done(number, False).done
    assert todos.left == 1


def test_a_number_is_never_given_twice() -> None:
    todos = Todos()
    todos.remove(todos.add("milk").number)
    assert todos.add("bread").number == 2


def test_a_task_needs_words() -> None:
    with pytest.raises(ValueError, match="words"):
        Todos().add("   ")


def test_a_task_that_is_not_there_is_said() -> None:
    for act in (Todos().done, Todos().remove, Todos().__getitem__):
        with pytest.raises(KeyError):
            act(7)


def test_the_example_in_the_documentation_holds() -> None:
    assert doctest.testmod(starter_project.todos).failed == 0
