"""What is done beside a question that is waited for."""

import itertools
import threading
from collections.abc import Iterator

import pytest

from fondation_cli.calls.meanwhile import while_asking


def test_steps_are_done_until_the_answer_is_there_and_the_others_are_left() -> None:
    answered = threading.Event()
    done: list[int] = []

    def steps() -> Iterator[int]:
        for number in itertools.count():
            done.append(number)
            if number == 2:
                answered.set()
            yield number

    assert while_asking(lambda: answered.wait(60), steps())
    assert done[:3] == [0, 1, 2]


def test_what_comes_of_a_question_is_what_comes_of_it() -> None:
    def refuse() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        while_asking(refuse, ())


def test_a_step_that_fails_ends_the_wait() -> None:
    def steps() -> Iterator[None]:
        raise LookupError
        yield

    failed = threading.Event()
    with pytest.raises(LookupError):
        while_asking(lambda: failed.wait(0.1), steps())
