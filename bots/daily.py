"""A Daily room for one call: opened with a token for each side, deleted when the call is over."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING

from loguru import logger
from pydantic import BaseModel, Field

from bots.daily_api import DailyApi, DailyUnavailable

if TYPE_CHECKING:
    import aiohttp
    from pipecat.transports.daily.transport import DailyTransport

__all__ = ["DailyRoom", "DailyRooms", "DailyUnavailable", "daily_transport"]

_SEATS = 3
"""Participants a room holds: the visitor, the bot and a human agent."""

_OUT_CHUNKS = 2
"""Output chunks of 20 ms: half of Pipecat's, so a barge-in leaves less behind.

daily-python 0.36 plays without a gap as long as the next chunk is no more than 15 ms late.
"""


@dataclass(frozen=True)
class DailyRoom:
    """A private room and the two ways into it."""

    name: str
    url: str
    bot_token: str = field(repr=False)
    """Owner token. Must not leave the server."""

    visitor_token: str = field(repr=False)
    """Joins this room and no other, without an owner's rights."""

    expires_at: int
    """Unix seconds. Nobody can join later, and whoever is still inside is put out."""


class DailyRooms:
    """Opens and closes rooms on one tenant's Daily account."""

    def __init__(
        self,
        *,
        api_key: str,
        api_url: str = "https://api.daily.co/v1",
        http: aiohttp.ClientSession,
        room_minutes: int,
        timeout_s: float = 2.5,
        undo_s: float = 0.3,
    ) -> None:
        """Talk to nobody yet.

        Args:
            api_key: the tenant's Daily key.
            api_url: without the path of a resource.
            http: not closed here.
            room_minutes: how long a room lives at most, from the moment it is opened.
            timeout_s: for all of `open`, and for all of `close`.
            undo_s: more, for a failed `open` to delete what it may have made: the visitor waits.
        """
        self._api = DailyApi(key=api_key, url=api_url, http=http)
        self._room_s = room_minutes * 60
        self._timeout_s, self._undo_s = timeout_s, undo_s

    async def open(self, session_id: str, *, bot_name: str) -> DailyRoom:
        """Make a room and mint its two tokens: all of it, or nothing is left behind.

        If a token fails, or Daily breaks off when it may have made the room already, or the
        caller is cancelled, the room is deleted before the error goes on. Should that fail as
        well, an empty room stays until it expires.

        Args:
            session_id: becomes part of the room's name, which the visitor sees.
            bot_name: shown to whoever is in the room.

        Raises:
            DailyUnavailable: no room, after at most `timeout_s` + `undo_s` seconds.
        """
        _require_daily_python()
        name = _room_name(session_id)
        expires_at = int(time.time()) + self._room_s
        url = None
        try:
            async with asyncio.timeout(self._timeout_s):
                url = await self._make_room(name, expires_at)
                bot, visitor = await self._mint_tokens(name, expires_at, bot_name)
        except (DailyUnavailable, TimeoutError, asyncio.CancelledError) as error:
            refused = isinstance(error, DailyUnavailable) and error.refused
            if url or not refused:
                await self._delete(name, within_s=self._undo_s)
            if isinstance(error, TimeoutError):
                raise self._too_slow() from None
            raise
        return DailyRoom(name, url, bot, visitor, expires_at)

    async def close(self, room: DailyRoom) -> None:
        """Delete the room.

        Never raises: a room that cannot be deleted is logged, and stays until it expires.
        Shield it where the caller itself may be cancelled.
        """
        await self._delete(room.name, within_s=self._timeout_s)

    async def _make_room(self, name: str, expires_at: int) -> str:
        properties = {
            "exp": expires_at,
            "eject_at_room_exp": True,
            "max_participants": _SEATS,
            # A private room otherwise lets strangers knock.
            "enable_knocking": False,
            "start_video_off": True,
        }
        body = {"name": name, "privacy": "private", "properties": properties}
        return (await self._api.create("/rooms", body, _Made)).url

    async def _mint_tokens(self, name: str, expires_at: int, bot_name: str) -> tuple[str, str]:
        """The bot's token and the visitor's, asked for at the same time."""
        # A token that mentions ejection at all overrules the room's, so both say what it says.
        common = {"room_name": name, "exp": expires_at, "eject_at_token_exp": True}
        try:
            async with asyncio.TaskGroup() as both:
                bot = both.create_task(
                    self._mint({**common, "is_owner": True, "user_name": bot_name})
                )
                visitor = both.create_task(self._mint({**common, "is_owner": False}))
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None
        return bot.result(), visitor.result()

    async def _mint(self, properties: dict[str, str | int | bool]) -> str:
        body = {"properties": properties}
        return (await self._api.create("/meeting-tokens", body, _Minted)).token

    async def _delete(self, name: str, *, within_s: float) -> None:
        """Delete a room, or log that it stays until it expires."""
        try:
            async with asyncio.timeout(within_s):
                await self._api.delete(f"/rooms/{name}")
        except TimeoutError:
            logger.warning("Daily room not deleted", room=name, reason=f"no answer in {within_s} s")
        except DailyUnavailable as error:
            logger.warning("Daily room not deleted", room=name, reason=str(error))

    def _too_slow(self) -> DailyUnavailable:
        return DailyUnavailable(
            f"Daily {self._api.url}",
            f"no room and tokens within {self._timeout_s} s",
            "check the network, and https://status.daily.co",
        )


def daily_transport(room: DailyRoom, *, bot_name: str, sees: bool = False) -> DailyTransport:
    """The bot's seat in the room. It joins, with the owner token, while its pipeline is set up.

    Neither a failed join nor a room that ends stops the pipeline: cancel it on `on_error`.

    Args:
        room: for one call.
        bot_name: shown to whoever is in the room.
        sees: whether the visitor's camera may be opened later.
    """
    # Need daily-python, which only installations with Daily tenants have.
    from pipecat.transports.daily.transport import DailyParams

    from bots.daily_camera import DailyCameraTransport

    params = DailyParams(
        audio_in_enabled=True,
        audio_out_enabled=True,
        audio_out_10ms_chunks=_OUT_CHUNKS,
        camera_out_enabled=False,
        video_in_enabled=sees,
    )
    return DailyCameraTransport(room.url, room.bot_token, bot_name, params)


class _Made(BaseModel):
    url: str = Field(pattern="^https?://")


class _Minted(BaseModel):
    token: str = Field(min_length=1)


def _require_daily_python() -> None:
    """A room the bot cannot join is no room: find out before making one."""
    if find_spec("daily") is None:
        where, what = "Daily transport", "daily-python is not installed"
        raise DailyUnavailable(where, what, "install rapport[daily]", refused=True)


def _room_name(session_id: str) -> str:
    """A name no other call has, so that deleting it never hits another call's room.

    Daily allows letters, digits, dash and underscore, 128 of them.
    """
    return f"rapport-{re.sub('[^A-Za-z0-9_-]', '-', session_id)[:64]}-{secrets.token_hex(4)}"
