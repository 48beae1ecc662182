"""No request body is larger than it needs to be."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.errors import too_large

MAX_BODY_BYTES = 131_072
"""An SDP offer with all its candidates takes 10 kB."""


class BodyLimit:
    """Refuses a body over `MAX_BODY_BYTES`, declared or streamed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        declared = headers.get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > MAX_BODY_BYTES:
            await too_large(MAX_BODY_BYTES)(scope, receive, send)
            return
        received = 0

        async def bounded() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > MAX_BODY_BYTES:
                # As if the client had gone: the route stops reading and nothing is answered.
                return {"type": "http.disconnect"}
            return message

        await self._app(scope, bounded, send)
