"""Several speech engines as one: what the first cannot say, the next does."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from loguru import logger

from processors.errors import ProcessorError, SpeechEngineLost, UnknownVoice
from processors.opened import Opened
from processors.policy.breaker import Fault, Guard
from processors.tts.engine import SpeechChunk, SpeechEngine
from processors.tts.handover import Handover
from processors.tts.resampling import Resampler
from processors.tts.styles import USUAL_WPM, Style

FIRST_SOUND_S, STALL_S = 2.5, 3.0

_IN_WORDS = {
    Fault.SLOW: "is late",
    Fault.DOWN: "is lost",
    Fault.BUSY: "takes no more for now",
    Fault.MISCONFIGURED: "refuses",
    Fault.REJECTED: "refuses this text",
}


@dataclass(frozen=True, slots=True)
class SpeakerInLine:
    """One of several engines."""

    name: str
    """For the record and the page, as in elevenlabs."""

    engine: SpeechEngine
    guard: Guard
    """Shared with all who ask the same server."""


@dataclass(frozen=True, slots=True)
class _Asked:
    language: str
    words_per_minute: int
    style: Style | None


class FailoverSpeech(Opened):
    """A `SpeechEngine` over several, in order.

    The next goes on with the words that are unsaid when one is lost, late or does not know the
    voice; its chunks say why. One that fails again and again is left alone for a while, and asked
    whether it is back with words another one says.
    """

    def __init__(
        self,
        line: Sequence[SpeakerInLine],
        *,
        first_sound_s: float = FIRST_SOUND_S,
        stall_s: float = STALL_S,
    ) -> None:
        """Ask nobody yet. The engines are lent.

        Args:
            line: at least one; all are heard at the sample rate of the first.
            first_sound_s: an engine that takes longer to begin is late.
            stall_s: so is one that takes longer from one chunk to the next. The last that is left
                may take as long as it allows itself.
        """
        self._line = tuple(line)
        self._first_sound_s, self._stall_s = first_sound_s, stall_s
        self._without: set[tuple[str, str, str | None]] = set()
        """(engine, language, voice) it does not know."""
        self._why: dict[str, str] = {}
        self._probes: set[asyncio.Task[None]] = set()

    @property
    def rate_hz(self) -> int:
        """Sample rate of every chunk."""
        return self._line[0].engine.rate_hz

    async def start(self) -> None:
        """Nothing."""

    async def close(self) -> None:
        """Stop asking whether somebody is back."""
        for probe in self._probes:
            probe.cancel()
        await asyncio.gather(*self._probes, return_exceptions=True)

    async def speak(
        self,
        text: str,
        *,
        language: str,
        voice: str | None = None,
        words_per_minute: int = USUAL_WPM,
        style: Style | None = None,
    ) -> AsyncGenerator[SpeechChunk]:
        """Say a text, as `SpeechEngine.speak` promises. `voice` is one of the first engine's."""
        asked = _Asked(language, words_per_minute, style)
        said, waiting = Handover(text, rate_hz=self.rate_hz), self._able(text, asked, voice)
        error: ProcessorError | None = None
        try:
            while waiting:
                speaker = waiting[0]
                named = voice if speaker is self._line[0] else None
                try:
                    chunks = self._said(speaker, said, asked, named, last=len(waiting) == 1)
                    async with aclosing(chunks):
                        async for chunk in chunks:
                            yield chunk
                except (UnknownVoice, SpeechEngineLost) as failure:
                    error = failure
                    self._failed(speaker, failure, (speaker.name, language, named))
                    waiting.pop(0)
                else:
                    speaker.guard.succeeded()
                    return
        finally:
            for speaker in waiting:
                speaker.guard.drop_probe()
        names = ", ".join(speaker.name for speaker in self._line)
        raise SpeechEngineLost(f"no voice is left of {names}: {error or self._reasons()}")

    def _able(self, text: str, asked: _Asked, voice: str | None) -> list[SpeakerInLine]:
        """Whom to ask, in order. Who failed before is asked beside them whether it is back; where
        that is all there are, it is asked for the text itself."""
        line = [
            speaker
            for speaker in self._line
            if (speaker.name, asked.language, voice if speaker is self._line[0] else None)
            not in self._without
        ]
        well = [speaker for speaker in line if speaker.guard.in_use]
        back = [speaker for speaker in line if speaker not in well and speaker.guard.take_probe()]
        if not well:
            return back
        for speaker in back:
            probe = asyncio.create_task(self._probe(speaker, text, asked))
            self._probes.add(probe)
            probe.add_done_callback(self._probes.discard)
        return well

    async def _said(
        self,
        speaker: SpeakerInLine,
        said: Handover,
        asked: _Asked,
        voice: str | None,
        *,
        last: bool,
    ) -> AsyncGenerator[SpeechChunk]:
        """The unsaid words in one engine's voice."""
        fallback = None if speaker is self._line[0] else self._instead(speaker)
        resampler = Resampler(speaker.engine.rate_hz, self.rate_hz)
        said.begin()
        speech = self._speech(speaker, said.unsaid, asked, voice)
        async with aclosing(speech):
            limit_s = self._first_sound_s
            while chunk := await _next(speech, None if last else limit_s):
                limit_s = self._stall_s
                out = said.heard(resampler.feed(chunk.pcm16), chunk.words)
                if out.pcm16 or out.words:
                    yield replace(out, fallback=fallback)
        tail = said.heard(resampler.flush(), ())
        rest = said.rest()
        yield SpeechChunk(tail.pcm16 + rest.pcm16, tail.words + rest.words, fallback)

    def _speech(
        self, speaker: SpeakerInLine, text: str, asked: _Asked, voice: str | None
    ) -> AsyncGenerator[SpeechChunk]:
        return speaker.engine.speak(
            text,
            language=asked.language,
            voice=voice,
            words_per_minute=asked.words_per_minute,
            style=asked.style,
        )

    def _failed(
        self, speaker: SpeakerInLine, failure: ProcessorError, asked: tuple[str, str, str | None]
    ) -> None:
        if isinstance(failure, SpeechEngineLost):
            speaker.guard.failed(failure.fault, failure.wait_s)
            self._why[speaker.name] = _IN_WORDS[failure.fault]
        else:
            self._without.add(asked)
            self._why[speaker.name] = "has no such voice"
        logger.warning("A voice failed", engine=speaker.name, why=str(failure))

    def _instead(self, speaker: SpeakerInLine) -> str:
        return f"{self._reasons(before=speaker)}; {speaker.name} speaks"

    def _reasons(self, before: SpeakerInLine | None = None) -> str:
        """Of all who come before somebody in line."""
        names = [each.name for each in self._line]
        names = names[: self._line.index(before)] if before else names
        return ", ".join(f"{name} {self._why.get(name, 'is left alone')}" for name in names)

    async def _probe(self, speaker: SpeakerInLine, text: str, asked: _Asked) -> None:
        """Whether it sounds again. Nobody hears it."""
        speech = self._speech(speaker, text, asked, None)
        try:
            async with aclosing(speech):
                await _next(speech, self._first_sound_s)
        except SpeechEngineLost as lost:
            speaker.guard.failed(lost.fault, lost.wait_s)
        except UnknownVoice:
            speaker.guard.succeeded()
        except asyncio.CancelledError:
            speaker.guard.drop_probe()
            raise
        else:
            speaker.guard.succeeded()
            logger.info("A voice is back", engine=speaker.name)


async def _next(speech: AsyncGenerator[SpeechChunk], limit_s: float | None) -> SpeechChunk | None:
    """The next chunk; None behind the last.

    Raises:
        SpeechEngineLost: it did not come in time, or will not.
    """
    try:
        async with asyncio.timeout(limit_s):
            return await anext(speech, None)
    except TimeoutError as late:
        raise SpeechEngineLost(f"nothing for {limit_s:g} s", fault=Fault.SLOW) from late
