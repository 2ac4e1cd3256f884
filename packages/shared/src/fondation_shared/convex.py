"""The HTTP API of a Convex deployment: functions are called by their path, and answer a value or an error."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

import anyio
import httpx2
from pydantic import Field, JsonValue, TypeAdapter, ValidationError

from fondation_shared.errors import FondationError, Forbidden, RateLimited, Unauthenticated, Unreachable
from fondation_shared.settings import WorkerSettings
from fondation_shared.transport import loopback_host
from fondation_shared.wire import Wire

ANSWER_BYTES = 1024 * 1024
"""No job is larger: what says more is not what was asked for."""
CALL_SECONDS = 15.0
_SAID = 300
"""Characters of a foreign message that are told on."""

_REFUSALS: dict[int, type[FondationError]] = {401: Unauthenticated, 403: Forbidden, 429: RateLimited}
_OUR_FAULT = range(400, 500)


class _Value(Wire):
    """A function has run."""

    status: Literal["success"]
    value: JsonValue = None


class _Error(Wire):
    """A function has thrown, or its arguments are not those that it takes."""

    status: Literal["error"]
    error_message: str = ""


_ANSWER: TypeAdapter[_Value | _Error] = TypeAdapter(Annotated[_Value | _Error, Field(discriminator="status")])


class FunctionFailed(FondationError):
    """The deployment has run a function, and that one failed."""


class Convex:
    """Calls the functions of one deployment.

    `deploy_key` may call any function, internal ones too; `token` is that of a user. The key wins.
    """

    def __init__(self, url: str, *, deploy_key: str | None = None, token: str | None = None) -> None:
        said = f"Convex {deploy_key}" if deploy_key else f"Bearer {token}" if token else None
        self._http = httpx2.AsyncClient(
            base_url=url,
            headers={"Authorization": said} if said else {},
            timeout=CALL_SECONDS,
            trust_env=not loopback_host(url),
            verify=httpx2.URL(url).scheme == "https",
        )
        self.url = url

    @classmethod
    def of(cls, settings: WorkerSettings, url: str) -> Self:
        """The deployment at `url`, with whatever the settings have to show."""
        key, token = settings.convex_deploy_key, settings.convex_auth_token
        return cls(
            url,
            deploy_key=key.get_secret_value() if key else None,
            token=token.get_secret_value() if token else None,
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def query(self, path: str, args: Mapping[str, JsonValue]) -> JsonValue:
        """The value of a query, `module:function`. Raises as `mutation`."""
        return await self._call("query", path, args)

    async def mutation(self, path: str, args: Mapping[str, JsonValue]) -> JsonValue:
        """The value of a mutation.

        Raises:
            FunctionFailed: the function failed, or refused its arguments.
            Unauthenticated: the deployment does not know the key.
            Forbidden: the key does not allow this.
            Unreachable: no answer in time, or none that makes sense.
            FondationError: there is nothing of the kind at this address.

        """
        return await self._call("mutation", path, args)

    async def _call(self, kind: Literal["query", "mutation"], path: str, args: Mapping[str, JsonValue]) -> JsonValue:
        try:
            with anyio.fail_after(CALL_SECONDS):
                status, content = await self._ask(f"/api/{kind}", {"path": path, "args": dict(args), "format": "json"})
        except (TimeoutError, httpx2.RequestError) as error:
            raise Unreachable(
                f"{self.url} does not answer.", cause=str(error) or "no answer in time", hint="fondation doctor"
            ) from error
        try:
            answer = _ANSWER.validate_json(content)
        except ValidationError as error:
            raise self._refusal(status, content) from error
        if isinstance(answer, _Error):
            raise FunctionFailed(f"{path} of {self.url} failed: {_short(answer.error_message)}")
        return answer.value

    async def _ask(self, path: str, body: Mapping[str, JsonValue]) -> tuple[int, bytes]:
        """Status and body of the answer, of which no more is read than an answer may have."""
        content = bytearray()
        async with self._http.stream("POST", path, json=body) as response:
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > ANSWER_BYTES:
                    raise Unreachable(f"{self.url} answers more than {ANSWER_BYTES:,} bytes.")
        return response.status_code, bytes(content)

    def _refusal(self, status: int, content: bytes) -> FondationError:
        """What an answer stands for that is none of a function."""
        kind = _REFUSALS.get(status, FondationError if status in _OUR_FAULT else Unreachable)
        return kind(
            f"{self.url} answered {status}, and not as Convex does.",
            cause=_short(content.decode(errors="replace")) or None,
            hint="fondation doctor   # is CONVEX_URL the address of a deployment, and the key its own?",
        )


def _short(text: str) -> str:
    """Foreign words on one line, without what would steer a terminal."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text[: 2 * _SAID]).split())[:_SAID]
