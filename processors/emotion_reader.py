"""Reads the visitor's face where they agreed to it, and passes on what it seems to say."""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from loguru import logger
from pipecat.frames.frames import (
    Frame,
    InputImageRawFrame,
    InputTransportMessageFrame,
    UserImageRawFrame,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.processors.frameworks.rtvi import RTVIServerMessageFrame

from processors.direct import DirectProcessor
from processors.errors import ProcessorError
from processors.face.follower import Seen
from processors.face.sight import Eyes, Picture, PictureRefused, Sight
from processors.face.smoothing import FaceCue
from processors.face.telling import FaceState, Telling
from processors.face.wire import FacePath, FaceRefused, Landmarks, Sequencer, decode
from processors.frames import DecisionFrame
from processors.policy.emotion import Cue
from processors.visitor_mood import CueFrame

KIND = "face"
"""Of the decisions recorded about faces."""

PICTURES_S = 0.18
"""At least this long between two pictures: five a second, which never come on time."""

LOST_S = 3.0

NOT_SEEN = FaceCue(abstains="face not seen")

BROKEN = "the server cannot read faces at the moment"

OnCue = Callable[[FaceCue], None]


def no_cue(cue: FaceCue) -> None:
    """Nobody keeps it."""


class EmotionReader(DirectProcessor):
    """Stands directly below the transport's input: no picture and no landmark gets past it.

    Messages end here because they reach the RTVI processor on another way, and a flood of them must
    not go through every processor. Pictures end here whether anybody agreed to be seen or not.

    Everything that takes longer than copying a frame is done on a thread of the visitor's own. A
    frame that comes while it is busy is dropped. The methods are for the event loop, return at
    once, and what they cause is pushed in order.
    """

    def __init__(
        self,
        eyes: Eyes,
        *,
        now: Callable[[], float],
        on_cue: OnCue = no_cue,
        lost_s: float = LOST_S,
    ) -> None:
        """Read nothing yet.

        Args:
            eyes: opened with the first frame after a consent.
            now: seconds on any steady clock; that of the visitor's mood.
            on_cue: called three times a second while a face is read.
            lost_s: after that long without a frame a face is not seen any more.
        """
        super().__init__()
        self._eyes, self._now, self._on_cue, self._lost_s = eyes, now, on_cue, lost_s
        self.visitor: str | None = None
        """Whose pictures are the visitor's; of nobody else is one looked at."""

        self._sight: Sight | None = None
        self._thread: ThreadPoolExecutor | None = None
        self._sequencer, self._telling, self._state = Sequencer(), Telling(), FaceState()
        self._waiting: Landmarks | Picture | None = None
        self._busy = self._warned = self._shown = False
        self._pictured_s = float("-inf")
        self._outbox: deque[Frame] = deque()
        self._news = asyncio.Event()
        self._following: asyncio.Task[None] | None = None

    async def cleanup(self) -> None:
        await super().cleanup()
        self._stop()
        following, self._following = self._following, None
        if following:
            await self.cancel_task(following)

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)

        if isinstance(frame, InputImageRawFrame):
            self._look_at(frame)
            return
        if isinstance(frame, InputTransportMessageFrame):
            return

        await self.push_frame(frame, direction)

    def consent(self, path: FacePath, on: bool, *, shown: bool = False, version: str = "") -> None:
        """The visitor switched this path on, or everything off.

        Args:
            path: at most one is on: another takes its place.
            on: from now on.
            shown: whether the support team may see the cue; it may change while the path is on.
            version: of the text the visitor saw.
        """
        detail = {"path": path, "version": version, "shown": shown}
        self._decide("agreed" if on else "withdrawn", detail)
        if not on:
            self._stop()
        elif self._state.path != path:
            self._stop()
            self._begin(path)
        self._shown = on and shown
        self._tell()

    def refuse(self, path: FacePath, why: str) -> None:
        """The visitor agreed to what this call may not do. Says so, and reads nothing."""
        self._decide("refused", {"path": path, "reason": why})
        self._stop(refused=why)
        self._tell()

    def adjust(self, wanted: bool) -> None:
        """Whether what is noticed may change the tone, as the page is told."""
        self._state = replace(self._state, adjusting=wanted)
        self._tell()

    def take(self, data: Any) -> None:
        """A frame of landmarks. What was not agreed to, cannot be read or comes too soon is
        dropped."""
        if self._state.path != "landmarks" or self.is_busy:
            return
        try:
            frame = self._sequencer.admit(decode(data), self._now())
        except FaceRefused as refused:
            self._warn(refused)
            return
        self._hand_over(frame)

    def _look_at(self, frame: InputImageRawFrame) -> None:
        now_s = self._now()
        if (
            self._state.path != "video"
            or not isinstance(frame, UserImageRawFrame)
            or self.visitor is None
            or frame.user_id != self.visitor
            or frame.transport_source not in (None, "camera")
            or now_s - self._pictured_s < PICTURES_S
            or self.is_busy
        ):
            return
        self._pictured_s = now_s
        if frame.format != "RGB":
            self._warn(PictureRefused("its colours are not RGB"))
            return
        width, height = frame.size
        self._hand_over(Picture(now_s, frame.image, width, height))

    @property
    def is_busy(self) -> bool:
        """Whether the next frame would be dropped."""
        return self._busy or self._waiting is not None

    def _hand_over(self, frame: Landmarks | Picture) -> None:
        self._waiting = frame
        self._news.set()

    def _begin(self, path: FacePath) -> None:
        self._sight, self._sequencer, self._warned = Sight(self._eyes, path), Sequencer(), False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="face")
        self._state = FaceState(True, path, abstains="no baseline", adjusting=self._state.adjusting)

    def _stop(self, *, refused: str | None = None) -> None:
        """Forget the face, on the thread that may be looking at it."""
        self._note(FaceCue(), 0.0)
        self._state = FaceState(adjusting=self._state.adjusting, refused=refused)
        self._waiting, self._shown = None, False
        sight, self._sight = self._sight, None
        thread, self._thread = self._thread, None
        if sight and thread:
            thread.submit(sight.close)
            thread.shutdown(wait=False)

    async def _follow(self) -> None:
        while True:
            try:
                async with asyncio.timeout(self._lost_s):
                    await self._news.wait()
            except TimeoutError:
                self._lose()
            self._news.clear()
            await self._send()
            if self._waiting and self._sight and self._thread:
                await self._see(self._sight, self._thread, self._waiting)
            await self._send()

    async def _send(self) -> None:
        while self._outbox:
            await self.push_frame(self._outbox.popleft())

    async def _see(
        self, sight: Sight, thread: ThreadPoolExecutor, frame: Landmarks | Picture
    ) -> None:
        self._waiting, self._busy = None, True
        try:
            seen = await asyncio.get_running_loop().run_in_executor(thread, sight.see, frame)
        except PictureRefused as refused:
            self._warn(refused)
        except (ProcessorError, OSError, RuntimeError, ValueError) as error:
            if sight is self._sight:
                logger.error("Faces cannot be read", reason=str(error))
                self._stop(refused=BROKEN)
                self._tell()
        else:
            if seen and sight is self._sight:
                self._take_in(seen)
        finally:
            self._busy = False

    def _take_in(self, seen: Seen) -> None:
        self._note(seen.cue, seen.confidence)
        cue = seen.cue
        self._state = replace(
            self._state,
            shows=cue.shows,
            strength=round(cue.strength, 2),
            abstains=cue.abstains,
        )
        self._on_cue(cue)
        if self._telling.is_due(self._state, self._now()):
            self._outbox.append(RTVIServerMessageFrame(data=self._state.message()))

    def _lose(self) -> None:
        """No frame came for a while: a page that is hidden sends none."""
        if self._sight and self._state.abstains != NOT_SEEN.abstains:
            self._take_in(Seen(self._now(), NOT_SEEN, 0.0, 0.0))

    def _note(self, cue: FaceCue, confidence: float) -> None:
        """Pass a change on to whoever sets the tone."""
        change = self._telling.changed(cue, self._now())
        if change is None:
            return
        ended = change == "ended"
        noticed = Cue(
            kind="neutral" if ended else "anger",
            intensity=0.0 if ended else cue.strength,
            confidence=1.0 if ended else confidence,
            source="face",
            at_s=self._now(),
        )
        self._outbox.append(CueFrame(noticed))
        if self._shown and change != "goes on":
            self._decide(f"cue {change}", {"strength": round(cue.strength, 2)})

    def _decide(self, outcome: str, detail: dict[str, Any]) -> None:
        self._outbox.append(DecisionFrame(KIND, outcome, detail))

    def _tell(self) -> None:
        """Tell the page how things stand, because it asked."""
        self._telling.tell(self._state, self._now())
        self._outbox.append(RTVIServerMessageFrame(data=self._state.message()))
        self._news.set()
        if self._following is None:
            self._following = self.create_task(self._follow(), "face")

    def _warn(self, refused: ProcessorError) -> None:
        """Once per consent: whoever floods us does not fill the log as well."""
        if not self._warned:
            self._warned = True
            logger.warning("A frame of a face was refused", reason=str(refused))
