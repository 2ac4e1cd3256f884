"""HEAD wherever GET is: the same answer without its body."""

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeadAsGet:
    """ASGI middleware: asks for GET in HEAD's place, and lets the answer go once its head is out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; what would stream for long is cut at its first byte."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return
        with anyio.CancelScope() as enough:

            async def send_head(message: Message) -> None:
                if message["type"] != "http.response.body":
                    await send(message)
                    return
                # Until it next waits for something, the route goes on.
                if not enough.cancel_called:
                    await send({"type": "http.response.body", "body": b""})
                    enough.cancel()

            # A range is a part of a body, and there is none: without it the head is that of the whole.
            headers = [(name, value) for name, value in scope["headers"] if name != b"range"]
            await self.app({**scope, "method": "GET", "headers": headers}, receive, send_head)
