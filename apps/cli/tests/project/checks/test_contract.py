"""A JSON API and what was agreed of it, over real connections."""

import json
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from loopback import Serve, head_of
from pydantic import JsonValue

from fondation_cli.project.checks.perform import Ground, perform
from fondation_shared.checks import ContractCheck, Exchange, Shape
from fondation_shared.project import CheckResult

Grounds = Callable[..., AbstractContextManager[Ground]]


class Api:
    """Answers one request after the other as it was told, and remembers what it was asked."""

    def __init__(self, *answers: tuple[int, bytes]) -> None:
        self._answers = iter(answers)
        self.asked: list[bytes] = []

    def __call__(self, connection: socket.socket) -> None:
        head = head_of(connection)
        self.asked.append(head)
        status, body = next(self._answers)
        kind = b"Content-Type: application/json\r\n"
        connection.sendall(b"HTTP/1.1 %d X\r\n%sContent-Length: %d\r\n\r\n%s" % (status, kind, len(body), body))


def kept_in(ground: Grounds, answer: Serve, *exchanges: Exchange) -> CheckResult:
    with ground(answer) as here:
        return perform(ContractCheck(name="api", exchanges=list(exchanges)), here)


def test_what_one_answer_says_is_used_in_the_next_request(ground: Grounds) -> None:
    api = Api((201, b'{"id": 7, "text": "milk", "more": null}'), (200, b'[{"id": 7}]'), (204, b""))
    result = kept_in(
        ground,
        api,
        Exchange(
            method="POST",
            path="/todos",
            body={"text": "milk"},
            status=201,
            shape={"id": "integer", "more": "null"},
            holds={"text": "milk"},
            keep={"number": "id"},
        ),
        Exchange(path="/todos", shape=[{"id": "integer"}]),
        Exchange(method="DELETE", path="/todos/{number}", status=204),
    )
    assert result.passed, result.detail
    assert result.detail == "3 requests answered as agreed"
    assert api.asked[0].startswith(b"POST /todos HTTP/1.1\r\n")
    assert api.asked[0].endswith(b'{"text": "milk"}')
    assert api.asked[2].startswith(b"DELETE /todos/7 HTTP/1.1\r\n")


def test_the_exchange_that_went_otherwise_is_named_and_the_last(ground: Grounds) -> None:
    api = Api((200, b"[]"), (500, b"oh"), (200, b"[]"))
    result = kept_in(ground, api, Exchange(path="/a"), Exchange(method="PUT", path="/b", body=[]), Exchange(path="/c"))
    assert (result.passed, result.detail) == (False, "2. PUT /b: status 500, expected 200: 'oh'")
    assert len(api.asked) == 2


@pytest.mark.parametrize("value", ["../../admin", "a b\r\nX: y", "?x#y", "é", "%2e%2e"])
def test_a_kept_value_stays_one_part_of_one_path(ground: Grounds, value: str) -> None:
    api = Api((200, json.dumps({"id": value}).encode()), (200, b""))
    result = kept_in(ground, api, Exchange(path="/a", keep={"id": "id"}), Exchange(path="/b/{id}/c"))
    assert result.passed, result.detail
    line = api.asked[1].split(b"\r\n")[0].split(b" ")
    assert len(line) == 3
    assert line[1].count(b"/") == 3
    assert b"?" not in line[1]
    assert b"X: y" not in api.asked[1].split(b"\r\n")


@pytest.mark.parametrize(
    "body", [b'{"id": true}', b'{"id": null}', b'{"id": {}}', b"{}", b"[]", b"7", b'{"id": "%s"}' % (b"x" * 201)]
)
def test_what_is_no_short_text_or_integer_is_not_kept(ground: Grounds, body: bytes) -> None:
    result = kept_in(ground, Api((200, body)), Exchange(path="/a", keep={"id": "id"}))
    assert (result.passed, result.detail) == (False, "1. GET /a: id is no short text or integer to go on with")


def test_a_name_that_nothing_was_kept_under_is_said(ground: Grounds) -> None:
    result = kept_in(ground, Api(), Exchange(path="/a/{id}"))
    assert result.detail == "1. GET /a/{id}: no answer before this one was kept as id"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 500_000,
        b'{"a":' * 100_000,
        b"9" * 100_000,
        b"<html>",
    ],
)
def test_what_is_no_json_is_a_failed_check(ground: Grounds, body: bytes) -> None:
    result = kept_in(ground, Api((200, body)), Exchange(path="/a", shape="any"))
    assert not result.passed
    assert result.detail is not None
    assert result.detail.startswith("1. GET /a: the answer is no JSON")
    assert len(result.detail) < 300


@pytest.mark.parametrize(
    ("shape", "body"),
    [
        ("string", '"x"'),
        ("integer", "1"),
        ("number", "1"),
        ("number", "1.5"),
        ("boolean", "false"),
        ("null", "null"),
        ("any", "[1]"),
        ([], "[1, null]"),
        (["integer"], "[]"),
        ({"a": ["string"]}, '{"a": ["x"], "b": 1}'),
    ],
)
def test_json_of_the_agreed_shape_passes(ground: Grounds, shape: Shape, body: str) -> None:
    result = kept_in(ground, Api((200, body.encode())), Exchange(path="/a", shape=shape))
    assert result.passed, result.detail


@pytest.mark.parametrize(
    ("shape", "body", "detail"),
    [
        ("string", "1", "$ is 1, expected string"),
        ("integer", "1.5", "$ is 1.5, expected integer"),
        ("integer", "true", "$ is True, expected integer"),
        ("number", '"1"', "$ is '1', expected number"),
        (["integer"], '[1, "x"]', "$[1] is 'x', expected integer"),
        (["integer"], "{}", "$ is an object of 0, expected a list"),
        ({"a": {"b": "null"}}, '{"a": {}}', "$.a has no 'b': an object of 0"),
        ({"a": "any"}, "[]", "$ has no 'a': a list of 0"),
    ],
)
def test_another_shape_is_said_with_its_place(ground: Grounds, shape: Shape, body: str, detail: str) -> None:
    result = kept_in(ground, Api((200, body.encode())), Exchange(path="/a", shape=shape))
    assert (result.passed, result.detail) == (False, f"1. GET /a: {detail}")


@pytest.mark.parametrize(
    ("wanted", "body", "detail"),
    [
        ({"a": 1}, '{"a": 2}', "$.a is 2, expected 1"),
        ({"a": 1}, '{"a": true}', "$.a is True, expected 1"),
        ([1, 2], "[1]", "$ is a list of 1, expected a list of 2"),
        ([{"a": "x"}], '[{"a": "y"}]', "$[0].a is 'y', expected 'x'"),
        ("x", '"\\ud800"', "$ is '\\ud800', expected 'x'"),
    ],
)
def test_other_values_are_said_with_their_place(ground: Grounds, wanted: JsonValue, body: str, detail: str) -> None:
    result = kept_in(ground, Api((200, body.encode())), Exchange(path="/a", holds=wanted))
    assert (result.passed, result.detail) == (False, f"1. GET /a: {detail}")
    assert result.to_json()
