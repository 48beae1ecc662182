"""A call in which questions are typed and answers are heard, without a network."""

import asyncio
from typing import Self

from pipecat.frames.frames import InputTransportMessageFrame

from bots.call import Call
from bots.engines import Engines
from bots.file_transport import FileTransport
from tenants.registry import TenantFolder


def typed(text: str) -> InputTransportMessageFrame:
    """As the page sends it."""
    data = {"content": text, "options": {"audio_response": True}}
    return InputTransportMessageFrame(
        message={"label": "rtvi-ai", "type": "send-text", "id": "1", "data": data}
    )


class TypedCall:
    """An async context manager; the call lives as long."""

    def __init__(self, engines: Engines, folder: TenantFolder) -> None:
        self._engines, self._folder = engines, folder
        self.transport = FileTransport(audio=False)

    async def __aenter__(self) -> Self:
        self.call = Call(
            self._folder.tenant,
            await self._engines.lend(self._folder),
            self.transport,
            call_id="test",
            mode="text",
            language="en",
        )
        self._running = asyncio.create_task(self.call.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.call.hang_up("the test is over")
        await self._running
