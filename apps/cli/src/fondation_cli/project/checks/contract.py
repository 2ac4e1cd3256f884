"""A sequence of requests to a JSON API, each with the answer that was agreed."""

import json
import re
from typing import cast
from urllib.parse import quote

from pydantic import JsonValue

from fondation_cli.project.checks.answer import Answer, Request
from fondation_cli.project.checks.http import Ask, expect_status
from fondation_cli.project.checks.shape import expect_held, expect_shape
from fondation_cli.project.checks.unmet import Unmet, quoted
from fondation_shared.checks import ContractCheck, Exchange

_PLACE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
_LONGEST_KEPT = 200


def check_contract(check: ContractCheck, ask: Ask) -> str:
    """What was seen. Raises Unmet: an exchange went otherwise than agreed, and which."""
    kept: dict[str, str] = {}
    for number, exchange in enumerate(check.exchanges, 1):
        try:
            kept |= _exchange(exchange, kept, ask)
        except Unmet as unmet:
            raise Unmet(f"{number}. {exchange.method} {exchange.path}: {unmet}") from unmet
    return f"{len(check.exchanges)} requests answered as agreed"


def _exchange(exchange: Exchange, kept: dict[str, str], ask: Ask) -> dict[str, str]:
    """What the answer is kept of."""
    body = None if exchange.body is None else json.dumps(exchange.body).encode()
    answer = ask(Request(exchange.method, _target(exchange.path, kept), body))
    expect_status(answer, exchange.status)
    if exchange.shape is None and exchange.holds is None and not exchange.keep:
        return {}
    value = _json(answer)
    if exchange.shape is not None:
        expect_shape(value, exchange.shape)
    if exchange.holds is not None:
        expect_held(value, exchange.holds)
    return {name: _kept(value, field) for name, field in exchange.keep.items()}


def _target(path: str, kept: dict[str, str]) -> str:
    """The path with what was kept in it; that came from the other side, and stays one part of the path."""

    def value(match: re.Match[str]) -> str:
        if match[1] not in kept:
            raise Unmet(f"no answer before this one was kept as {match[1]}")
        return quote(kept[match[1]], safe="")

    return _PLACE.sub(value, path)


def _json(answer: Answer) -> JsonValue:
    try:
        return cast("JsonValue", json.loads(answer.body))
    except (ValueError, RecursionError) as error:
        raise Unmet(f"the answer is no JSON: {quoted(answer.text)}") from error


def _kept(value: JsonValue, field: str) -> str:
    found = value.get(field) if isinstance(value, dict) else None
    if isinstance(found, bool) or not isinstance(found, str | int) or len(str(found)) > _LONGEST_KEPT:
        raise Unmet(f"{field} is no short text or integer to go on with")
    return str(found)
