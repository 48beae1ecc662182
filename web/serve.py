"""Serving: one process, which finishes its calls before it stops."""

import asyncio
from contextlib import suppress
from types import FrameType

import uvicorn
from fastapi import FastAPI

from web.state import State

MAX_WS_BYTES = 262_144
"""A websocket message: 20 ms of sound takes 1 kB."""


class DrainingServer(uvicorn.Server):
    """On the first SIGTERM or SIGINT takes no new calls and waits for the live ones; on the
    second stops at once."""

    def __init__(self, app: FastAPI, config: uvicorn.Config, *, patience_s: float) -> None:
        super().__init__(config)
        self._app, self._patience_s = app, patience_s
        self._draining: asyncio.Task[None] | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        state: State | None = getattr(self._app.state, "rapport", None)
        if self._draining or state is None:
            super().handle_exit(sig, frame)
            return
        # Signals arrive between two bytecodes of the loop's own thread.
        loop = asyncio.get_running_loop()
        self._draining = loop.create_task(self._drain(state, sig))

    async def _drain(self, state: State, sig: int) -> None:
        await state.server.drain(patience_s=self._patience_s)
        super().handle_exit(sig, None)


def serve(app: FastAPI, *, host: str, port: int, patience_s: float) -> None:
    """Serve until told to stop."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        ws_max_size=MAX_WS_BYTES,
        ws="websockets-sansio",
    )
    server = DrainingServer(app, config, patience_s=patience_s)
    # Uvicorn raises the signal again when all is over; Ctrl-C is no failure.
    with suppress(KeyboardInterrupt):
        server.run()
