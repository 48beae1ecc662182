"""Daily's call client without Daily: Pipecat's transport on one side, a test as the visitor.

`with FakeDaily().installed() as daily:` puts `FakeCallClient` where Pipecat's Daily transport
looks for daily-python's `CallClient`, its only way to the network. As in daily-python, callbacks
come from threads of the client's own, one for events and one for sound: a handler called on the
event loop would wait for that loop for ever.
"""

import asyncio
import json
import queue
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pipecat.transports.daily.transport as pipecat_daily

from tests.fakes.daily_room import AudioData, VideoFrame, participant

UNREACHABLE = (
    "Connection(Api(RoomLookup(RoomInfoFetchFailed(Get(hyper_util::client::legacy::Error(Connect, "
    'Custom { kind: Uncategorized, error: "failed to lookup address information: Name or service '
    'not known" }))))))'
)
"""What daily-python 0.36 says, after 19 s, of a room it cannot look up."""

NOT_OPEN = "AppMessage(Signalling(ChannelNotOpen))"
"""What daily-python 0.36 says of a message sent outside a call."""


class FakeDaily:
    """Daily's servers: who is in which room, and whether bots get in."""

    def __init__(self) -> None:
        self.bots: list[FakeCallClient] = []
        """In the order in which they were made, those that left included."""

        self.join_error: str | None = None
        """What every join fails with; None lets them in."""

        self.join_takes_s = 0.0
        self._visitors: dict[str, Visitor] = {}

    @contextmanager
    def installed(self) -> Iterator["FakeDaily"]:
        real = pipecat_daily.CallClient
        pipecat_daily.CallClient = self._call_client
        try:
            yield self
        finally:
            pipecat_daily.CallClient = real

    def visitor(self, room_url: str) -> "Visitor":
        """Whoever comes to this room: may join before the bot or after it."""
        return self._visitors.setdefault(room_url, Visitor())

    async def put_out(self, bot: "FakeCallClient") -> None:
        """The bot's call ends without its doing: ejected, or the room expired or was deleted."""
        bot.room = None
        await bot.events.tell("on_call_state_updated", "left")

    async def signalling(self, bot: "FakeCallClient", event: str) -> None:
        """The bot's own connection to Daily is `interrupted`, or `connected` again."""
        status = {"connection": "signalling", "event": event}
        await bot.events.tell("on_network_connection_status_updated", status)

    def _call_client(self, event_handler: Any = None) -> "FakeCallClient":
        self.bots.append(FakeCallClient(event_handler, self))
        return self.bots[-1]


class Visitor:
    """One person with a microphone, a loudspeaker and a data channel."""

    def __init__(self) -> None:
        self.id = str(uuid.uuid4())
        self.present = False
        self.heard = bytearray()
        """The bot's voice, 16-bit PCM at the bot's output rate, each block once it has sounded."""

        self.messages: list[Any] = []
        """What came from the bot over the data channel, parsed."""

        self.bot: FakeCallClient | None = None
        """Who is told what this visitor does."""

        self._online = True
        self._said: queue.SimpleQueue[tuple[bytes, Future[None]]] = queue.SimpleQueue()
        self._rest = b""
        self._done: Future[None] | None = None

    @property
    def participant(self) -> dict[str, Any]:
        return participant(self.id, local=False)

    async def join(self) -> None:
        self.present = True
        await self._tell("on_participant_joined", self.participant)

    async def leave(self) -> None:
        self.present = False
        await self._tell("on_participant_left", self.participant, "leftCall")

    def lose_network(self) -> None:
        """Silence in both directions. Daily says nothing until it notices: `leave`."""
        self._online = False

    async def say(self, pcm16: bytes, *, within_s: float = 30.0) -> None:
        """Speak, at the rate the bot asked for; returns when the last block is handed over."""
        done: Future[None] = Future()
        self._said.put((pcm16, done))
        await asyncio.wait_for(asyncio.wrap_future(done), within_s)

    async def send(self, message: Any) -> None:
        await self._tell("on_app_message", json.loads(json.dumps(message)), self.id)

    async def film(self, rgb: bytes, width: int, height: int) -> None:
        """Send one picture, to a bot that has subscribed to this camera."""
        if self.bot is not None:
            await asyncio.to_thread(self.bot.see, self.id, VideoFrame(rgb, width, height))

    def hear(self, pcm16: bytes) -> None:
        if self.present and self._online:
            self.heard += pcm16

    def receive(self, message: Any) -> None:
        if self.present and self._online:
            self.messages.append(json.loads(json.dumps(message)))

    def next_block(self, size_bytes: int) -> bytes | None:
        """What the microphone takes up next, speech or silence; None when nothing gets out."""
        if not (self.present and self._online):
            return None
        if not self._rest:
            if self._done:
                self._done.set_result(None)
                self._done = None
            if not self._said.empty():
                self._rest, self._done = self._said.get()
        block, self._rest = self._rest[:size_bytes], self._rest[size_bytes:]
        return block.ljust(size_bytes, b"\0")

    async def _tell(self, event: str, *details: Any) -> None:
        if self.bot is not None:
            await self.bot.events.tell(event, *details)


class FakeCallClient:
    """daily-python's `CallClient`, as far as Pipecat uses it for sound and messages."""

    def __init__(self, event_handler: Any, daily: FakeDaily) -> None:
        self.url = ""
        """The room of the last join."""

        self.token: str | None = None
        self.user_name = ""
        self.room: Visitor | None = None
        """The other side, while in a room; the visitor need not be there yet."""

        self.released = False
        self.cameras: dict[str, str] = {}
        """By participant: subscribed or unsubscribed."""

        self._renderers: dict[str, Callable[..., None]] = {}
        self._daily = daily
        self._handler = event_handler
        self.events = _Events(event_handler)
        self._ears: list[threading.Thread] = []

    def join(self, meeting_url, meeting_token=None, client_settings=None, completion=None) -> None:
        self.url, self.token = meeting_url, meeting_token
        self.events.submit(self._join, completion)

    def leave(self, completion=None) -> None:
        self._leave_room()
        self.events.complete(completion)

    def release(self) -> None:
        """Blocks until all that was begun is over, a join too: the real one takes up to 19 s."""
        self._leave_room()
        self.released = True
        self.events.shutdown()
        for ear in self._ears:
            ear.join()

    def set_user_name(self, user_name: str) -> None:
        self.user_name = user_name

    def participants(self) -> dict[str, Any]:
        everyone = {"local": participant("bot", local=True)}
        if self.room and self.room.present:
            everyone[self.room.id] = self.room.participant
        return everyone

    def update_subscription_profiles(self, profile_settings, completion=None) -> None:
        self.events.complete(completion)

    def update_subscriptions(
        self, participant_settings=None, profile_settings=None, completion=None
    ) -> None:
        for id, wanted in (participant_settings or {}).items():
            if camera := wanted.get("media", {}).get("camera"):
                self.cameras[id] = camera
        self.events.complete(completion)

    def set_video_renderer(
        self, participant_id, callback, video_source="camera", color_format="RGBA"
    ) -> None:
        assert (video_source, color_format) == ("camera", "RGB")
        self._renderers[participant_id] = callback

    def see(self, participant_id: str, picture: VideoFrame) -> None:
        if self.cameras.get(participant_id) == "subscribed":
            self._renderers[participant_id](participant_id, picture, "camera")

    def set_audio_renderer(
        self, participant_id, callback, *, audio_source, sample_rate, callback_interval_ms
    ) -> None:
        visitor, block_s = self.room, callback_interval_ms / 1000
        assert visitor is not None
        assert participant_id == visitor.id

        def listen() -> None:
            due = time.monotonic()
            while self.room is visitor:
                block = visitor.next_block(2 * int(sample_rate * block_s))
                if block is None:
                    return
                callback(participant_id, AudioData(block, sample_rate), audio_source)
                due += block_s
                time.sleep(max(0.0, due - time.monotonic()))

        self._ears.append(threading.Thread(target=listen, daemon=True))
        self._ears[-1].start()

    def send_app_message(
        self, message, participant_id=None, serialize_none=True, completion=None
    ) -> None:
        if self.room is not None and participant_id in (None, self.room.id):
            self.room.receive(message)
        self.events.complete(completion, None if self.room else NOT_OPEN)

    def _join(self, completion: Callable[..., None]) -> None:
        time.sleep(self._daily.join_takes_s)
        if self.released or self._daily.join_error is not None:
            completion(None, self._daily.join_error or "Cancelled")
            return
        self.room = visitor = self._daily.visitor(self.url)
        visitor.bot = self
        # Pipecat names its track to the client by id only, and daily-python has no way back from
        # an id to the sound: the source is taken from the transport that is our event handler.
        track = self._handler._microphone_track
        if track is not None:
            track.source = _Overheard(track.source, visitor)
        local = self.participants()["local"]
        completion({"participants": {"local": local}, "meetingSession": {"id": "fake"}}, None)
        self._handler.on_call_state_updated("joined")
        if visitor.present:
            self._handler.on_participant_joined(visitor.participant)

    def _leave_room(self) -> None:
        if self.room is not None:
            self.room.bot = None
            self.room = None


class _Events(ThreadPoolExecutor):
    """The one thread on which a client completes what it was asked for and reports events."""

    def __init__(self, handler: Any) -> None:
        super().__init__(max_workers=1, thread_name_prefix="fake-daily")
        self._handler = handler

    async def tell(self, event: str, *details: Any) -> None:
        """Call one of the event handler's methods, as Daily would."""
        await asyncio.wrap_future(self.submit(getattr(self._handler, event), *details))

    def complete(self, completion: Callable[..., None] | None, error: str | None = None) -> None:
        if completion is not None:
            self.submit(completion, error)


class _Overheard:
    """A bot's microphone: the real one, which takes as long as the sound lasts, and a listener."""

    def __init__(self, source: Any, visitor: Visitor) -> None:
        self._source = source
        self._visitor = visitor

    def write_frames(self, frame: bytes, completion: Callable[[int], None]) -> None:
        def played(count: int) -> None:
            self._visitor.hear(frame)
            completion(count)

        self._source.write_frames(frame, completion=played)
