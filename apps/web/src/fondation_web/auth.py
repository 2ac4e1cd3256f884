"""Who may call what: every route names the scope it needs (`requires`), or says that it needs none (`open_to_all`)."""

from dataclasses import dataclass

from fastapi import Request, params

from fondation_shared.errors import Forbidden, RateLimited, Unauthenticated
from fondation_shared.ids import KeyId
from fondation_web.keyring import KeyRing
from fondation_web.keys import Scope
from fondation_web.security import Reach, check_sender

KEY_COOKIE = "fondation_key"


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever made the request; no key where the server needs none."""

    key_id: KeyId | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """The one place that lets requests in."""

    reach: Reach
    keys: KeyRing

    async def admit(self, request: Request, scope: Scope) -> Caller:
        """The caller of `request`, when it may use `scope`.

        Raises:
            Forbidden: another website sent it, or the key lacks the scope.
            Unauthenticated: a key is needed, and none or a wrong one came.
            RateLimited: too many wrong ones came.

        """
        return Caller() if self.reach.keyless else await self._holder(request, scope)

    async def lets(self, request: Request, scope: Scope) -> bool:
        """Whether who makes a request that is open to all may also use `scope`; a wrong key is told late here too."""
        try:
            await self.admit(request, scope)
        except (Forbidden, RateLimited, Unauthenticated):
            return False
        return True

    async def _holder(self, request: Request, scope: Scope) -> Caller:
        text = bearer(request) or request.cookies.get(KEY_COOKIE)
        if not text:
            raise Unauthenticated(
                "A key is needed.",
                hint="fondation keys create --name NAME   # on the server; send it as a Bearer token",
            )
        key = await self.keys.identify(text, request.client.host if request.client else "")
        if not key.allows(scope):
            raise Forbidden(
                f"The key {key.name} does not allow this: it lacks the scope {scope}.",
                hint=f"fondation keys create --name NAME --scope {scope}",
            )
        return Caller(key.id, key.name)


def bearer(request: Request) -> str | None:
    """The token of the Authorization header."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


@dataclass(frozen=True, slots=True)
class Requires:
    """A route's dependency: lets in who may use `scope`; None lets in everybody, but no other website."""

    scope: Scope | None

    async def __call__(self, request: Request) -> Caller:
        """The caller; also left at `request.state.caller`."""
        gate: Gate = request.app.state.edge.gate
        check_sender(request.method, request.headers, gate.reach)
        caller = Caller() if self.scope is None else await gate.admit(request, self.scope)
        request.state.caller = caller
        return caller


def requires(scope: Scope) -> params.Depends:
    """The dependency of a route that needs `scope`."""
    return params.Depends(Requires(scope))


def open_to_all() -> params.Depends:
    """The dependency of a route that anybody may call: signs of life, the sign-in page, what pages are drawn with."""
    return params.Depends(Requires(None))
