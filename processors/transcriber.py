"""Streaming speech recognition: partial transcripts while the visitor speaks, then one final."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from loguru import logger
from pipecat.frames.frames import (
    Frame,
    InterimTranscriptionFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessorSetup
from pipecat.services.settings import STTSettings
from pipecat.services.stt_service import STTService
from pipecat.transcriptions.language import Language
from pipecat.utils.errors import ErrorCategory
from pipecat.utils.time import time_now_iso8601

from processors.audio import BYTES_PER_SAMPLE, samples
from processors.errors import ProcessorError, RecognizerLost
from processors.frames import (
    NOTHING_HEARD,
    DecodeNowFrame,
    FinalTranscriptionFrame,
    VisitorPromptFrame,
)
from processors.stt.engine import RecognizerStream
from processors.stt.words import Hypothesis

RATE_HZ = 16_000
"""What recognisers hear. The pipeline has to bring audio at this rate."""

LONGEST_UTTERANCE_S = 30.0
"""Who speaks longer without a pause is transcribed in parts."""

_TTFS_P99_S = 2.0
"""How long a turn waits for a transcript that does not come. Every utterance ends with one here,
so this only has to be longer than any takes."""

_LEAST_REST = 1 / 3
"""Between two partial transcripts, of the interval."""

_LANGUAGE = Language.EN

OpenStream = Callable[[], Awaitable[RecognizerStream]]


@dataclass
class _Utterance:
    """From the visitor's first sound, and a moment before it, to the pause behind it."""

    pcm16: bytearray
    fed: int = 0
    """Bytes the recogniser was given. What it forgets with its death can be given again."""

    ended: bool = False
    last: bool = True
    """False where the visitor speaks on and only the transcript is cut."""

    lost: RecognizerLost | None = None
    """Its recogniser died while it was being fed."""

    fresh: asyncio.Event = field(default_factory=asyncio.Event)
    """There is something to do: audio, the end, or a dead recogniser."""

    hurry: asyncio.Event = field(default_factory=asyncio.Event)
    """Somebody waits for the next partial transcript."""

    def add(self, audio: bytes) -> None:
        self.pcm16 += audio
        self.fresh.set()

    def end(self, *, last: bool = True) -> None:
        self.ended, self.last = True, last
        self.fresh.set()

    def lose(self, lost: RecognizerLost) -> None:
        self.lost = lost
        self.fresh.set()


class Transcriber(STTService):
    """Hears between `VADUserStartedSpeakingFrame` and `VADUserStoppedSpeakingFrame`.

    Utterances are transcribed one after the other, in a task of their own; the audio path only
    collects. Every utterance ends with one final transcript, `NOTHING_HEARD` if it had no words:
    the turn waits for it. A recogniser that dies is replaced, and what it had heard of the
    utterance is told to the next; if that dies too, the visitor is told, once, and the next
    utterance tries again.

    `DecodeNowFrame` ends here: the next partial transcript then comes at once, and the recogniser
    may begin to close the utterance. A partial is pushed whether its words have changed or not,
    because words that stay are worth knowing too.
    """

    def __init__(
        self,
        *,
        open_stream: OpenStream,
        interval_s: float = 0.3,
        pre_roll_s: float = 1.0,
    ) -> None:
        """Open nothing yet.

        Args:
            open_stream: gives a recogniser of its own to this call; raises `RecognizerLost`.
            interval_s: between partial transcripts.
            pre_roll_s: how much sound before the detected start belongs to an utterance. Detection
                takes 0.1 to 0.2 s, and comes later where the machine is busy.
        """
        super().__init__(
            sample_rate=RATE_HZ,
            ttfs_p99_latency=_TTFS_P99_S,
            settings=STTSettings(model=None, language=_LANGUAGE),
        )
        self._open_stream, self._interval_s = open_stream, interval_s
        self._pre_roll_bytes = BYTES_PER_SAMPLE * samples(pre_roll_s, RATE_HZ)
        self._longest_bytes = BYTES_PER_SAMPLE * samples(LONGEST_UTTERANCE_S, RATE_HZ)
        self._before = bytearray()
        self._open: _Utterance | None = None
        self._utterances: asyncio.Queue[_Utterance] = asyncio.Queue()
        self._stream: RecognizerStream | None = None
        self._deaf = False
        self._worker: asyncio.Task[None] | None = None

    def can_generate_metrics(self) -> bool:
        return True

    async def setup(self, setup: FrameProcessorSetup) -> None:
        await super().setup(setup)
        if setup.audio_in_sample_rate != RATE_HZ:
            raise ProcessorError(
                f"audio_in_sample_rate = {setup.audio_in_sample_rate}: the recogniser hears "
                f"{RATE_HZ} Hz; set it in PipelineParams"
            )
        self._worker = self.create_task(self._listen(), "listen")

    async def cleanup(self) -> None:
        await super().cleanup()
        if self._worker is not None:
            await self.cancel_task(self._worker)
            self._worker = None
        await self._drop_stream()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        if isinstance(frame, DecodeNowFrame):
            # Not handed to STTService: it would pass it on.
            if self._open is not None:
                self._open.hurry.set()
            return
        await super().process_frame(frame, direction)

        if isinstance(frame, VADUserStartedSpeakingFrame) and self._open is None:
            self._begin(self._before)
            self._before = bytearray()
        elif isinstance(frame, VADUserStoppedSpeakingFrame) and self._open is not None:
            self._open.end()
            self._open = None

    async def run_stt(self, audio: bytes) -> AsyncGenerator[Frame | None, None]:
        if self._open is None:
            self._before += audio
            del self._before[: -self._pre_roll_bytes]
        else:
            self._open.add(audio)
            if len(self._open.pcm16) >= self._longest_bytes:
                self._open.end(last=False)
                self._begin(bytearray())
        yield None

    def _begin(self, pcm16: bytearray) -> None:
        self._open = _Utterance(pcm16)
        self._utterances.put_nowait(self._open)

    async def _listen(self) -> None:
        try:
            self._stream = await self._open_stream()
        except RecognizerLost as lost:
            await self.push_error(str(lost), lost, category=ErrorCategory.SERVER)
        while True:
            utterance = await self._utterances.get()
            await self._finish(utterance, await self._hear(utterance))

    async def _hear(self, utterance: _Utterance) -> Hypothesis | None:
        """None if no recogniser outlives it."""
        for last_try in (False, True):
            try:
                if self._stream is None:
                    self._stream = await self._open_stream()
                heard = await self._transcribe(utterance, self._stream)
            except RecognizerLost as lost:
                logger.warning("Recogniser lost", reason=str(lost), last_try=last_try)
                utterance.fed, utterance.lost = 0, None
                await self._drop_stream()
                if last_try:
                    await self._tell_lost(lost)
            else:
                self._deaf = False
                return heard
        return None

    async def _transcribe(self, utterance: _Utterance, stream: RecognizerStream) -> Hypothesis:
        partials = self.create_task(self._tell_partials(utterance, stream), "partials")
        utterance.fresh.set()
        try:
            while utterance.fed < len(utterance.pcm16) or not utterance.ended:
                await utterance.fresh.wait()
                utterance.fresh.clear()
                if utterance.lost is not None:
                    raise utterance.lost
                new = bytes(utterance.pcm16[utterance.fed :])
                utterance.fed += len(new)
                await stream.feed(new)
        finally:
            await self.cancel_task(partials)
        return await stream.final()

    async def _tell_partials(self, utterance: _Utterance, stream: RecognizerStream) -> None:
        loop = asyncio.get_running_loop()
        due_s = loop.time() + self._interval_s
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout_at(due_s):
                    await utterance.hurry.wait()
            gone_quiet = utterance.hurry.is_set()
            utterance.hurry.clear()
            due_s = loop.time() + self._interval_s
            try:
                heard = await stream.partial()
                if gone_quiet:
                    await stream.expect_end()
            except RecognizerLost as lost:
                utterance.lose(lost)
                return
            # A recogniser that is slower than the interval is left some time for others.
            due_s = max(due_s, loop.time() + self._interval_s * _LEAST_REST)
            if heard.text:
                await self.push_frame(
                    InterimTranscriptionFrame(
                        heard.text,
                        self._user_id,
                        time_now_iso8601(),
                        _language(heard),
                        result=heard,
                    )
                )

    async def _finish(self, utterance: _Utterance, heard: Hypothesis | None) -> None:
        await self.emit_stt_usage_metrics()
        text = heard.text if heard else ""
        if not text and not utterance.last:
            return
        await self.push_frame(
            FinalTranscriptionFrame(
                text or NOTHING_HEARD,
                self._user_id,
                time_now_iso8601(),
                _language(heard),
                result=heard,
                finalized=utterance.last,
            )
        )

    async def _tell_lost(self, lost: RecognizerLost) -> None:
        if not self._deaf:
            self._deaf = True
            await self.push_error(str(lost), lost, category=ErrorCategory.SERVER)
            await self.push_frame(VisitorPromptFrame(code="stt_lost"))

    async def _drop_stream(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            await stream.close()


def _language(heard: Hypothesis | None) -> Language:
    try:
        return Language(heard.language) if heard else _LANGUAGE
    except ValueError:
        return _LANGUAGE
