"""No request body is larger than it needs to be."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tenants.knowledge.files import MAX_DOCUMENT_BYTES
from web.errors import too_large

MAX_BODY_BYTES = 131_072
"""An SDP offer with all its candidates takes 10 kB."""


MAX_UPLOAD_BYTES = MAX_DOCUMENT_BYTES + MAX_BODY_BYTES
"""Files for a help center, with the form around them."""

UPLOADS = ("/operator/knowledge/", "/files")
"""How the paths begin and end that take files; they look who asks before they read."""


class BodyLimit:
    """Refuses a body over the limit of its path, declared or streamed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begin, end = UPLOADS
        uploading = scope["path"].startswith(begin) and scope["path"].endswith(end)
        limit = MAX_UPLOAD_BYTES if uploading else MAX_BODY_BYTES
        headers = dict(scope["headers"])
        declared = headers.get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > limit:
            await too_large(limit)(scope, receive, send)
            return
        received = 0

        async def bounded() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                # As if the client had gone: the route stops reading and nothing is answered.
                return {"type": "http.disconnect"}
            return message

        await self._app(scope, bounded, send)
