import pytest

from fondation_shared.errors import (
    FondationError,
    LeaseLost,
    NotFound,
    Problem,
    RepositoryError,
    SequenceGap,
    Unauthenticated,
    Unreachable,
    UsageError,
    WaitTimedOut,
    from_problem,
)


def problem(code: str, **more: object) -> Problem:
    return Problem.model_validate(
        {"type": "about:blank", "title": "t", "status": 409, "detail": "what happened", "code": code, **more}
    )


@pytest.mark.parametrize(
    ("kind", "exit_code"),
    [
        (FondationError, 1),
        (UsageError, 2),
        (RepositoryError, 3),
        (Unauthenticated, 4),
        (WaitTimedOut, 7),
        (Unreachable, 8),
    ],
)
def test_each_error_has_the_documented_exit_code(kind: type[FondationError], exit_code: int) -> None:
    assert kind.exit_code == exit_code


def test_a_problem_on_the_wire_comes_back_as_the_error_that_made_it() -> None:
    error = from_problem(problem("lease_lost", hint="stop", requestId="req_1"))
    assert isinstance(error, LeaseLost)
    assert (error.detail, error.hint, error.request_id) == ("what happened", "stop", "req_1")


def test_a_gap_says_where_to_begin() -> None:
    error = from_problem(problem("sequence_gap", expected=7))
    assert isinstance(error, SequenceGap)
    assert error.expected == 7


def test_a_code_of_a_newer_server_is_still_an_error() -> None:
    assert type(from_problem(problem("from_the_future"))) is FondationError


def test_codes_that_cross_a_border_are_unique() -> None:
    def codes(root: type[FondationError]) -> list[str]:
        ours = [child for child in root.__subclasses__() if child.__module__ == FondationError.__module__]
        return [root.code, *(code for child in ours for code in codes(child))]

    found = codes(FondationError)
    assert len(found) == len(set(found))
    assert NotFound.code in found
