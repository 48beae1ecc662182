"""Calls in Daily rooms: the bot joins first, and the room is deleted when the call is over."""

import asyncio
import os
from typing import Self

import aiohttp
from loguru import logger

from bots.daily import DailyRoom, DailyRooms, DailyUnavailable, daily_transport
from bots.server import BotServer, Session
from tenants.deployment import face_refused
from tenants.engines import DailyTransport


class DailyCalls:
    """Opens rooms for the tenants that have Daily. An async context manager."""

    def __init__(self) -> None:
        self._http: aiohttp.ClientSession | None = None
        self._closing: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._closing:
            await asyncio.wait(self._closing)
        if self._http:
            await self._http.close()

    async def join(self, server: BotServer, session: Session) -> DailyRoom:
        """A room for this session, with the bot on its way in.

        Raises:
            DailyUnavailable: within 3 s; nothing is left behind and the session is as it was.
        """
        rooms = self._rooms(session)
        name = session.folder.tenant.name
        room = await rooms.open(session.id, bot_name=name)
        sees = face_refused(session.folder.tenant, "video") is None
        transport = daily_transport(room, bot_name=name, sees=sees)

        @transport.event_handler("on_error")
        async def on_error(_: object, error: object) -> None:
            # A failed join and a room that is gone leave the pipeline running.
            logger.warning("Daily ended a call", session=session.id, error=str(error))
            if session.call:
                await session.call.hang_up("Daily ended the call")

        await server.connect(session, transport)
        closing = asyncio.create_task(self._close_after(session, rooms, room))
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)
        return room

    def _rooms(self, session: Session) -> DailyRooms:
        settings = session.folder.tenant.transport
        if not isinstance(settings, DailyTransport) or self._http is None:
            raise DailyUnavailable("Daily transport", "not set up", "see `rapport check`")
        key = os.environ.get(settings.api_key_env)
        if not key:
            raise DailyUnavailable(
                "Daily transport",
                f"the environment variable {settings.api_key_env} is not set",
                "set it to the tenant's Daily key",
                refused=True,
            )
        return DailyRooms(
            api_key=key,
            api_url=settings.api_url,
            http=self._http,
            room_minutes=int(settings.room_minutes),
        )

    async def _close_after(self, session: Session, rooms: DailyRooms, room: DailyRoom) -> None:
        await session.over.wait()
        await asyncio.shield(rooms.close(room))
