"""Streaming Whisper: one model a process, lent to every call."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

from processors.errors import RecognizerLost
from processors.opened import Opened
from processors.stt.local_agreement import Limits
from processors.stt.whisper_decoder import (
    MOST_TOKENS_PER_S,
    DecodeTask,
    Listening,
    WhisperDecoder,
    nothing,
)
from processors.stt.whisper_queue import DecodeQueue
from processors.stt.whisper_utterance import Decoded, Utterance
from processors.stt.whisper_weights import verify
from processors.stt.words import Hypothesis

LANGUAGE_SETTLED_S = 2.5
"""After so much sound of an utterance, its usual second of silence included, the language of a
call is not asked again."""

_MOST_WORKERS = 4

Queue = DecodeQueue[DecodeTask, Decoded]


class WhisperStream:
    """The ears of one call. See `RecognizerStream`."""

    def __init__(self, queue: Queue, listening: Listening, limits: Limits) -> None:
        self._queue, self._listening, self._limits = queue, listening, limits
        self._language = listening.languages[0] if len(listening.languages) == 1 else None
        self._utterance = Utterance(limits=limits)
        self._closed = False

    async def feed(self, pcm16: bytes) -> None:
        self._utterance.add(pcm16)

    async def partial(self) -> Hypothesis:
        utterance = self._utterance
        await self._decode(utterance, last=False)
        return utterance.hypothesis()

    async def expect_end(self) -> None:
        """Nothing: the last partial transcript is most of it."""

    async def final(self) -> Hypothesis:
        utterance, self._utterance = self._utterance, Utterance(limits=self._limits)
        # Once, unless more than Whisper can hear at a time is left.
        while not utterance.decoded:
            await self._decode(utterance, last=True)
        return utterance.close()

    async def close(self) -> None:
        self._closed = True

    async def _decode(self, utterance: Utterance, *, last: bool) -> None:
        if self._closed:
            raise RecognizerLost("the stream was closed; open another")

        def fetch() -> DecodeTask | None:
            span = utterance.span(last=last)
            return span and DecodeTask(span, self._listening, self._language)

        def take(task: DecodeTask, decoded: Decoded) -> None:
            long = task.span.length_s >= LANGUAGE_SETTLED_S
            utterance.hear(task.span, decoded, settled=last or long or task.language is not None)
            if long:
                self._language = decoded.language

        await self._queue.ask(utterance, fetch, take, urgent=last)


class WhisperHost(Opened):
    """Holds the model: `async with`, or `start` and `close`."""

    def __init__(
        self,
        folder: Path,
        *,
        device: str = "auto",
        compute_type: str = "int8",
        workers: int | None = None,
        limits: Limits | None = None,
        most_tokens_per_s: float = MOST_TOKENS_PER_S,
    ) -> None:
        """Load nothing yet.

        Args:
            folder: with the weights, see `whisper_weights.find`.
            device: `auto`, `cpu` or `cuda`.
            compute_type: how the weights are held, as in `int8`.
            workers: calls decoded at a time; None takes the cores, up to four.
            limits: how long a window of sound gets.
            most_tokens_per_s: of sound; where decoding is broken off.
        """
        self._folder, self._device, self._compute_type = folder, device, compute_type
        self._workers = workers or min(_MOST_WORKERS, os.cpu_count() or 1)
        self._limits = limits or Limits()
        self._most_tokens_per_s = most_tokens_per_s
        self._queue: Queue | None = None
        self._multilingual = False

    async def start(self) -> None:
        """Check the weights, load them, and decode some silence.

        Raises:
            RecognizerLost: they are not what was pulled, or cannot be loaded.
        """
        decoder = await asyncio.to_thread(self._load)
        self._multilingual = decoder.multilingual
        self._queue = DecodeQueue(decoder.decode, workers=self._workers)
        await self._queue.start()

    async def close(self) -> None:
        """Whoever still listens is told that nothing more comes."""
        if self._queue is not None:
            await self._queue.close()
            self._queue = None

    async def open_stream(
        self,
        *,
        languages: Sequence[str] = ("en",),
        hotwords: Sequence[str] = (),
        initial_prompt: str = "",
    ) -> WhisperStream:
        """Ears for one call.

        Args:
            languages: two letters each. One of them is spoken; which, is found out once, from the
                first seconds. A model that knows only English hears English.
            hotwords: to be expected, the most important last.
            initial_prompt: text in the style of what will be said, told before the hotwords.

        Raises:
            RecognizerLost: the host is not open.
        """
        if self._queue is None:
            raise RecognizerLost("Whisper is closed")
        known = tuple(languages) if self._multilingual and languages else ("en",)
        prompt = " ".join(part for part in (initial_prompt, ", ".join(hotwords)) if part)
        return WhisperStream(self._queue, Listening(known, prompt), self._limits)

    def _load(self) -> WhisperDecoder:
        verify(self._folder)
        decoder = WhisperDecoder(
            self._folder,
            device=self._device,
            compute_type=self._compute_type,
            workers=self._workers,
            most_tokens_per_s=self._most_tokens_per_s,
        )
        decoder.decode(nothing())
        return decoder
