"""Speech to words: partial ones while the visitor speaks, final ones when they pause."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable

from loguru import logger
from pipecat.frames.frames import (
    Frame,
    InterimTranscriptionFrame,
    TranscriptionFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.settings import STTSettings
from pipecat.services.stt_service import STTService
from pipecat.transcriptions.language import Language
from pipecat.utils.time import time_now_iso8601

from processors.audio import samples
from processors.errors import RecognizerLost
from processors.frames import HeardFrame, VisitorPromptFrame
from processors.stt.engine import RecognizerStream
from processors.stt.words import Hypothesis

OpenStream = Callable[[], Awaitable[RecognizerStream]]

PARTIAL_S = 0.3
PRE_ROLL_S = 0.5
"""Heard before the VAD was sure: the first word begins there."""

FINAL_WITHIN_S = 0.6
"""From the end of speech, the VAD's 0.2 s of silence included, in 99 of 100 utterances."""


class Transcriber(STTService):
    """Keeps an utterance until its words are final, so that a lost recogniser loses nothing."""

    def __init__(self, *, open_stream: OpenStream) -> None:
        super().__init__(
            ttfs_p99_latency=FINAL_WITHIN_S, settings=STTSettings(model=None, language=None)
        )
        self._open_stream = open_stream
        self._stream: RecognizerStream | None = None
        self._stream_lock = asyncio.Lock()
        self._pre_roll = bytearray()
        self._utterance: bytearray | None = None
        self._partials: asyncio.Task[None] | None = None

    def can_generate_metrics(self) -> bool:
        return True

    async def cleanup(self) -> None:
        await super().cleanup()
        await self._stop_partials()
        if self._stream:
            await self._stream.close()

    async def run_stt(self, audio: bytes) -> AsyncGenerator[Frame | None]:
        # Called on the audio path: nothing here may wait for the recogniser.
        if self._utterance is None:
            self._pre_roll += audio
            del self._pre_roll[: -2 * samples(PRE_ROLL_S, self.sample_rate)]
        else:
            self._utterance += audio
            if self._stream:
                await self._stream.feed(audio)
        yield None

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)

        if isinstance(frame, VADUserStartedSpeakingFrame):
            await self._begin()
        elif isinstance(frame, VADUserStoppedSpeakingFrame) and self._utterance is not None:
            utterance, self._utterance = bytes(self._utterance), None
            await self._stop_partials()
            self.create_task(self._finish(utterance), "final")

    async def _begin(self) -> None:
        await self._stop_partials()
        self._utterance, self._pre_roll = self._pre_roll, bytearray()
        if self._stream:
            await self._stream.feed(bytes(self._utterance))
        self._partials = self.create_task(self._report_partials(), "partials")

    async def _report_partials(self) -> None:
        said = ""
        while True:
            await asyncio.sleep(PARTIAL_S)
            try:
                stream = await self._ears()
                heard = await stream.partial()
            except RecognizerLost as lost:
                logger.warning("Recogniser lost", reason=str(lost))
                self._stream = None
                continue
            if heard.text and heard.text != said:
                said = heard.text
                await self.push_frame(
                    InterimTranscriptionFrame(
                        said, self._user_id, time_now_iso8601(), _language(heard), result=heard
                    )
                )

    async def _finish(self, utterance: bytes) -> None:
        heard = await self._final(utterance)
        if heard is None:
            await self.push_frame(VisitorPromptFrame(code="stt_lost"))
            return
        await self.emit_stt_usage_metrics()
        if not heard.text:
            return
        await self.push_frame(HeardFrame(confidence=heard.confidence, n_words=len(heard.words)))
        await self.push_frame(
            TranscriptionFrame(
                heard.text,
                self._user_id,
                time_now_iso8601(),
                _language(heard),
                result=heard,
                finalized=True,
            )
        )

    async def _final(self, utterance: bytes) -> Hypothesis | None:
        """What was said; with another recogniser if this one is lost, None if that is lost too."""
        try:
            return await (await self._ears(utterance)).final()
        except RecognizerLost as lost:
            logger.warning("Recogniser lost, trying another", reason=str(lost))
        self._stream = None
        try:
            return await (await self._ears(utterance)).final()
        except RecognizerLost as lost:
            await self.push_error("Speech recognition is lost", lost)
            self._stream = None
            return None

    async def _ears(self, utterance: bytes | None = None) -> RecognizerStream:
        """The stream, opened and told what it missed if there is none.

        Raises:
            RecognizerLost: none can be opened.
        """
        async with self._stream_lock:
            if self._stream is None:
                stream = await self._open_stream()
                missed = bytes(self._utterance or b"") if utterance is None else utterance
                await stream.feed(missed)
                self._stream = stream
            return self._stream

    async def _stop_partials(self) -> None:
        partials, self._partials = self._partials, None
        if partials:
            await self.cancel_task(partials)


def _language(heard: Hypothesis) -> Language:
    return Language(heard.language)
