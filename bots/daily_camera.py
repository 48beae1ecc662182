"""A Daily room's messages and the visitor's camera in it. Needs daily-python."""

from time import monotonic
from typing import Any

from pipecat.transports.daily.transport import DailyInputTransport, DailyTransport

from processors.rtvi_door import Door

PICTURES_PER_S = 5
"""Of the visitor's camera, where they agreed that the server looks for their face."""


class _Input(DailyInputTransport):
    """Has a door."""

    _door: Door | None = None

    async def push_app_message(self, message: Any, sender: str) -> None:
        self._door = self._door or Door(monotonic)
        if (admitted := self._door.admitted(message)) is not None:
            await super().push_app_message(admitted, sender)


class DailyCameraTransport(DailyTransport):
    """Subscribes to no camera before it is opened, and to none but the visitor's then."""

    def input(self) -> DailyInputTransport:
        if not self._input:
            self._input = _Input(self, self._client, self._params, name=self._input_name)
        return self._input

    async def open_camera(self, visitor: str) -> None:
        await self.capture_participant_video(visitor, framerate=PICTURES_PER_S)

    async def close_camera(self, visitor: str) -> None:
        await self.update_subscriptions(
            participant_settings={visitor: {"media": {"camera": "unsubscribed"}}}
        )
