"""The calls of one process: who may start one, who is on one, and how they all end."""

import asyncio
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Literal

from loguru import logger
from pipecat.transports.base_transport import BaseTransport

from bots.call import Call, Mode
from bots.call_log import CallLog, LoggedCall
from bots.engines import Engines
from bots.errors import Draining, Full, NoSuchSession
from bots.memory import give_back_memory
from tenants.config import Language
from tenants.registry import Registry, TenantFolder

Wire = Literal["daily", "webrtc", "websocket", "text"]

CONNECT_S = 60.0
"""A place is kept this long for a visitor who has not connected yet."""

RETRY_AFTER_S = 15
"""When a visitor who was turned away should ask again."""


@dataclass
class Session:
    """A place taken by one visitor."""

    id: str
    folder: TenantFolder
    mode: Mode
    language: Language
    wire: Wire
    opened_at_s: float
    call: Call | None = None
    task: asyncio.Task[None] | None = None
    over: asyncio.Event = field(default_factory=asyncio.Event)


class BotServer:
    """Takes calls up to a number, each in a task of its own."""

    def __init__(
        self, registry: Registry, engines: Engines, *, max_calls: int = 4, max_texts: int = 32
    ) -> None:
        """Take nobody yet.

        Args:
            registry: whose calls are taken.
            engines: opened, and lent to every call.
            max_calls: with voice at one time. Two cores carry four WebRTC calls.
            max_texts: without voice at one time.
        """
        self.registry, self.engines = registry, engines
        self._limits: dict[Mode, int] = {"voice": max_calls, "text": max_texts}
        self._sessions: dict[str, Session] = {}
        self._draining = False
        self.finished = CallLog()

    @property
    def live(self) -> int:
        """Sessions somebody is connected to."""
        return sum(session.task is not None for session in self._sessions.values())

    def open(
        self, tenant_id: str, *, mode: Mode, wire: Wire, language: Language | None = None
    ) -> Session:
        """Keep a place for a visitor.

        Raises:
            TenantNotFoundError: nobody by that id.
            Full, Draining: not now.
        """
        folder = self.registry.get(tenant_id)
        if self._draining:
            raise Draining
        self._forget_absent()
        taken = sum(session.mode == mode for session in self._sessions.values())
        if taken >= self._limits[mode]:
            raise Full(self._limits[mode], RETRY_AFTER_S)
        spoken = language if language in folder.tenant.languages else folder.tenant.language
        session = Session(
            secrets.token_urlsafe(12), folder, mode, spoken, wire, opened_at_s=time.monotonic()
        )
        self._sessions[session.id] = session
        return session

    def get(self, session_id: str) -> Session:
        """A session that is not over.

        Raises:
            NoSuchSession: it is, or never was.
        """
        try:
            return self._sessions[session_id]
        except KeyError:
            raise NoSuchSession from None

    def calls(self) -> list[LoggedCall]:
        """For the operators: live ones first, then those that are over, each newest first."""
        live = [
            _logged(session, session.call) for session in self._sessions.values() if session.call
        ]
        return [*reversed(live), *self.finished.newest_first()]

    async def connect(self, session: Session, transport: BaseTransport) -> None:
        """Begin the call. Returns at once; `session.over` is set when it has ended.

        Raises:
            NoSuchSession: somebody is connected already.
        """
        if session.task is not None or session.id not in self._sessions:
            raise NoSuchSession
        session.task = asyncio.create_task(self._run(session, transport), name=session.id)

    async def close(self, session: Session, reason: str) -> None:
        """End the session now, connected or not, and wait until it is over."""
        if session.task is None:
            self._forget(session)
            return
        if session.call:
            await session.call.hang_up(reason)
        else:
            session.task.cancel()
        await session.over.wait()

    async def drain(self, *, patience_s: float) -> None:
        """Take no new calls; let the live ones finish, and end them after `patience_s`."""
        self._draining = True
        tasks = [session.task for session in self._sessions.values() if session.task]
        if tasks:
            logger.info("Draining", live=len(tasks), patience_s=patience_s)
            await asyncio.wait(tasks, timeout=patience_s)
        for session in list(self._sessions.values()):
            with suppress(asyncio.CancelledError):
                await self.close(session, "the server stops")

    async def _run(self, session: Session, transport: BaseTransport) -> None:
        try:
            engines = await self.engines.lend(session.folder)
            session.call = Call(
                session.folder.tenant,
                engines,
                transport,
                call_id=session.id,
                mode=session.mode,
                language=session.language,
            )
            await session.call.run()
        except Exception as error:  # noqa: BLE001 - the edge of a call: others must live on
            logger.opt(exception=error).error("A call broke", session=session.id)
        finally:
            self._forget(session)
            if session.call:
                lasted_s = session.call.record.since_s()
                self.finished.keep(replace(_logged(session, session.call), lasted_s=lasted_s))
            give_back_memory(in_call=self.live > 0)

    def _forget(self, session: Session) -> None:
        self._sessions.pop(session.id, None)
        session.over.set()

    def _forget_absent(self) -> None:
        now_s = time.monotonic()
        for session in list(self._sessions.values()):
            if session.task is None and now_s - session.opened_at_s > CONNECT_S:
                self._forget(session)


def _logged(session: Session, call: Call) -> LoggedCall:
    return LoggedCall(
        session.id,
        session.folder.tenant,
        session.mode,
        session.wire,
        session.language,
        call.record,
    )
