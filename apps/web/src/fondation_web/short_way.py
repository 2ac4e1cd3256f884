"""From a request to a route's function without detours: what the framework finds out at each call is found out once.

Workers make thousands of calls of the same few kinds. Whatever is unusual in one, above all what is wrong with it, is
left to the framework, which reads it again and says so.
"""

import inspect
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import get_type_hints

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.responses import Response

ESCAPED_NO_TEXT = re.compile(rb"\\u([dD][89a-fA-F]|0000)")
"""What JSON can escape and no text has: half a character, U+0000."""
_JSON = "application/json"

_Call = Callable[..., Awaitable[object]]


@dataclass(frozen=True, slots=True)
class _Step:
    """A function that a call goes through; what it gives has a `name` where the route's own wants it.

    `given`: what it is given of each request alike; `asked`: the name under which it is given the request itself.
    """

    name: str | None
    call: _Call
    asked: str | None
    given: dict[str, object]

    async def take(self, request: Request, values: Mapping[str, object]) -> object:
        """What it gives, called with `values` beside."""
        own = {self.asked: request} if self.asked is not None else {}
        return await self.call(**self.given, **own, **values)


class ShortWay:
    """One route's way for plain JSON: its function, what that depends on, the model that its body is read by."""

    def __init__(self, found: Dependant, body: type[BaseModel]) -> None:
        self._headers = [param.alias for each in (*found.dependencies, found) for param in each.header_params]
        self._before = [_step(each) for each in found.dependencies]
        self._answer = _step(found)
        self._path = found.path_params
        self._name, self._body = found.body_params[0].name, body

    @classmethod
    def of(cls, route: APIRoute) -> "ShortWay | None":
        """The way of a route; None where its calls have to go the long one."""
        found = route.dependant
        fits = _answers_itself(found) and all(_is_plain(each) for each in (*found.dependencies, found))
        alone = not any(each.dependencies or each.path_params or each.body_params for each in found.dependencies)
        body = _model(found)
        return cls(found, body) if fits and alone and body is not None else None

    async def answer(self, request: Request) -> Response | None:
        """The route's answer to a plain call; None for one that is not, before anything was done.

        Raises:
            Exception: whatever the route's function raised.

        """
        asked = await self._asked(request)
        if asked is None:
            return None
        for step in self._before:
            given = await step.take(request, {})
            if step.name is not None:
                asked[step.name] = given
        response = await self._answer.take(request, asked)
        if not isinstance(response, Response):
            raise TypeError(f"The answer is no answer: {type(response)}")
        return response

    async def _asked(self, request: Request) -> dict[str, object] | None:
        """What the path and the body say, where they say it as nearly all do."""
        headers = request.headers
        if headers.get("content-type") != _JSON or any(name in headers for name in self._headers):
            return None
        asked: dict[str, object] = {}
        for param in self._path:
            asked[param.name], wrong = param.validate(request.path_params[param.alias])
            if wrong:
                return None
        body = await request.body()
        if ESCAPED_NO_TEXT.search(body):
            return None
        try:
            asked[self._name] = self._body.model_validate_json(body)
        except ValidationError:
            return None
        return asked


def _step(found: Dependant) -> _Step:
    if found.call is None:
        raise TypeError("A step without a function.")
    given = {param.name: param.get_default() for param in found.header_params}
    return _Step(found.name, found.call, found.request_param_name, given)


def _answers_itself(found: Dependant) -> bool:
    """Whether what the function returns is the answer, and not what the framework makes one of."""
    if not inspect.iscoroutinefunction(found.call):
        return False
    made = get_type_hints(found.call).get("return")
    return isinstance(made, type) and issubclass(made, Response)


def _is_plain(found: Dependant) -> bool:
    """Whether a function wants nothing of a request but itself, and headers that it may lack."""
    others = (found.query_params, found.cookie_params, found.response_param_name, found.security_scopes_param_name)
    needed = any(param.field_info.is_required() for param in found.header_params)
    return not (any(others) or needed or found.background_tasks_param_name or found.http_connection_param_name)


def _model(found: Dependant) -> type[BaseModel] | None:
    """What the body is, where it is all of one model."""
    kinds = [param.field_info.annotation for param in found.body_params if param.field_info.is_required()]
    match kinds:
        case [type() as kind] if len(found.body_params) == 1 and issubclass(kind, BaseModel):
            return kind
        case _:
            return None
