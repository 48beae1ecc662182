"""Sentence to speech in the brand voice, word by word into the history as it is heard."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial
from typing import Any

from pipecat.audio.utils import create_stream_resampler
from pipecat.frames.frames import (
    ErrorFrame,
    Frame,
    InterruptionFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
    TextFrame,
    TTSAudioRawFrame,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.services.settings import TTSSettings
from pipecat.services.tts_service import TTSService
from pipecat.transcriptions.language import Language
from pipecat.utils.errors import ErrorCategory
from pipecat.utils.text.base_text_aggregator import Aggregation
from pipecat.utils.time import nanoseconds_to_seconds

from processors.audio import duration_s, silence
from processors.errors import ProcessorError, UnknownVoice
from processors.first_clause import CLAUSE, FirstClauseAggregator
from processors.frames import VoiceStyleFrame
from processors.pieces import PieceFrame
from processors.spoken_texts import transforms
from processors.tts.begun import Begun
from processors.tts.cache import CachedSpeech, Preparation
from processors.tts.clauses import is_silent, pause_after_s
from processors.tts.engine import HeardEngine, SpeechChunk, SpeechEngine, WordTime
from processors.tts.playout import PAUSE_S, Playout
from processors.tts.styles import Style
from processors.tts.words import WordsReached
from processors.voice_notice import VoiceNotice
from processors.watermark.placed import PlacedMark

_AHEAD_S = 15.0  # speech handed to the output before it is due; bounds memory, 0.7 MB a call
_PLACEHOLDER_S = 0.02
_WRITTEN_WITHOUT_SPACES = frozenset({"zh"})


class Speaker(TTSService):
    """Sounds what the LLM says. Only words that were heard enter the context.

    The first piece of an answer may be a clause; its sentence goes on behind it without a seam.
    A piece the engine cannot sound is passed on as text, and an error goes upstream: the
    visitor reads on, and the next is tried again.
    """

    def __init__(
        self,
        engine: SpeechEngine,
        *,
        language: str = "en",
        voice: str | None = None,
        words_per_minute: int = 175,
        voice_refused: str | None = None,
        marked: bool = False,
    ) -> None:
        """Bind the voice.

        Args:
            engine: who sounds it.
            language: of the call, until an LLM setting changes it.
            voice: as the engine knows it; None is the language's own.
            words_per_minute: of the engine.
            voice_refused: why the engine is not the brand's voice, which it should be.
            marked: whether what sounds says inaudibly that it is synthetic.
        """
        super().__init__(
            push_text_frames=False,
            push_start_frame=True,
            push_stop_frames=True,
            text_transforms=transforms(lambda: self._language),
            settings=TTSSettings(model=None, voice=voice, language=language),
        )
        self.add_event_handler("on_before_push_frame", _told_with_its_sound)
        self._engine, self._words_per_minute = engine, words_per_minute
        self._voices = {self._language: voice}
        self._voice_notice = VoiceNotice(voice_refused)
        self._style: Style | None = None
        self._next_style: Style | None = None
        self._answering = False
        self._playout, self._mark = Playout(), PlacedMark(on=marked)
        self._uninterruptible_until_s = float("-inf")
        self._told_characters = 0  # of the piece being sounded
        self._text_aggregator = FirstClauseAggregator(language=self._language)
        self._open: tuple[str, float] | None = None  # context of a clause, silence behind it

    def can_generate_metrics(self) -> bool:
        return True

    def language_to_service_language(self, language: Language) -> str:
        """The language without its region."""
        return language.value.split("-")[0]

    def pieces(self) -> FirstClauseAggregator:
        """Cuts a text into what `run_tts` will be given, before its transforms."""
        return FirstClauseAggregator(language=self._text_aggregator.language)

    async def prepared(self, piece: Aggregation) -> str | None:
        """What `run_tts` is given of a piece. None where it says nothing."""
        text = self._trim_text(piece.text)
        return await self._transform_text(text, piece.type) if text else None

    async def voice_ahead(self, piece: Aggregation) -> Preparation | None:
        """Begin to make what the engine will be asked for if this piece comes, as things are.

        None where that is nothing, or the engine keeps nothing: only `CachedSpeech` does.
        """
        text = await self.prepared(piece)
        if text is None or not isinstance(self._engine, CachedSpeech):
            return None
        return self._engine.prepare(
            text,
            language=self._language,
            voice=self._voices.get(self._language),
            words_per_minute=self._words_per_minute,
            style=self._style,
        )

    def ahead_s(self) -> float:
        """Seconds until the visitor has heard all that was handed over: an `Audience`."""
        return self._playout.ahead_s(self._now_s)

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)

        if isinstance(frame, VoiceStyleFrame):
            self._next_style = frame.style
        elif isinstance(frame, LLMFullResponseStartFrame):
            self._answering = True
        elif isinstance(frame, LLMFullResponseEndFrame | InterruptionFrame):
            self._answering = False
        if isinstance(frame, InterruptionFrame):
            self._playout = Playout(self._uninterruptible_until_s)
        if not self._answering:
            self._style = self._next_style

    async def _handle_text(self, frame: TextFrame) -> None:
        if not isinstance(frame, PieceFrame):
            await super()._handle_text(frame)
            return
        piece = Aggregation(frame.text.strip(" "), frame.kind)
        self._text_aggregator.left_open = piece.text if piece.type == CLAUSE else ""
        await self.stop_text_aggregation_metrics()
        await self._handle_aggregated_text(self._aggregated_text_frame(piece))

    async def _handle_skipped_llm_text(self, frame: LLMTextFrame) -> None:
        if isinstance(frame, PieceFrame):
            await self._queue_skipped_llm_text(Aggregation(frame.text.strip(" "), frame.kind))
        else:
            await super()._handle_skipped_llm_text(frame)

    async def run_tts(self, text: str, context_id: str) -> AsyncGenerator[Frame | None, None]:
        await self.start_tts_usage_metrics(text)
        self._told_characters = 0
        try:
            async with aclosing(self._sound(text, context_id)) as frames:
                async for frame in frames:
                    yield frame
        except ProcessorError as error:
            yield ErrorFrame(str(error), exception=error, category=ErrorCategory.SERVER)
            # Pipecat closes a turn at once only behind a sentence that sounded.
            placeholder = silence(_PLACEHOLDER_S, self.sample_rate)
            yield _audio(placeholder, self.sample_rate, context_id)
            unsaid = WordsReached(text[self._told_characters :]).rest()
            await self._tell(unsaid, context_id)

    async def _sound(self, text: str, context_id: str) -> AsyncGenerator[Frame | None]:
        # One per sentence: a filter kept for the next would begin with the end of this one.
        resampler = create_stream_resampler(clear_after_secs=None)
        placed = False
        begun = Begun(self._engine.rate_hz)
        held = b""  # silence that may be the end of a clause, and is then left out
        async with aclosing(self._speech(text)) as chunks:
            async for chunk in chunks:
                if not placed:
                    pause = silence(self._pause_before(context_id), self.sample_rate)
                    yield _audio(pause, self.sample_rate, context_id)
                    placed = True
                for notice in self._voice_notice.heard(chunk.fallback):
                    await self.push_frame(notice)
                for part, words in begun.parts(chunk):
                    held += part
                    if not (self._text_aggregator.left_open and is_silent(part)):
                        sound = await resampler.resample(held, begun.rate_hz, self.sample_rate)
                        yield self._queued(sound, context_id)
                        held = b""
                    await self._tell(words, context_id)
                await asyncio.sleep(max(self.ahead_s() - _AHEAD_S, 0))
        yield self._queued(await resampler.flush(), context_id)
        await self._tell(begun.rest(), context_id)

    def _pause_before(self, context_id: str) -> float:
        """Place a piece in the playout: behind a clause of its sentence, in one breath. The seconds
        of silence before it."""
        opened, self._open = self._open, None
        if clause := self._text_aggregator.left_open:
            pause_s = pause_after_s(clause, self._words_per_minute)
            self._open = context_id, pause_s * self._pauses
        if opened is None or opened[0] != context_id:
            return self._playout.begin(self._now_s, pause_s=PAUSE_S * self._pauses)
        return self._playout.go_on(self._now_s, pause_s=opened[1])

    async def _speech(self, text: str) -> AsyncGenerator[SpeechChunk]:
        """The engine's chunks; in the language's own voice when it does not know the brand's."""
        engine = self._engine
        speak = partial(engine.speak_to, self) if isinstance(engine, HeardEngine) else engine.speak
        for voice in (self._voices.get(self._language), None):
            speech = speak(
                text,
                language=self._language,
                voice=voice,
                words_per_minute=self._words_per_minute,
                style=self._style,
            )
            try:
                async with aclosing(speech) as chunks:
                    async for chunk in chunks:
                        yield chunk
                return
            except UnknownVoice as unknown:
                if voice is None:
                    raise
                await self.push_error(str(unknown), unknown, category=ErrorCategory.APPLICATION)
                self._voices[self._language] = self._settings.voice = None

    async def _tell(self, words: tuple[WordTime, ...], context_id: str) -> None:
        self._told_characters += sum(len(word.text) for word in words)
        spaced = self._language in _WRITTEN_WITHOUT_SPACES
        times = [(word.text.strip(), word.start_s) for word in words]
        await self.add_word_timestamps(times, context_id, includes_inter_frame_spaces=spaced)

    async def _update_settings(self, delta: TTSSettings) -> dict[str, Any]:
        """A voice belongs to the language it was chosen for."""
        changed = await super()._update_settings(delta)
        if "voice" in changed:
            voice = self._settings.voice
            self._voices[self._language] = voice if isinstance(voice, str) else None
        elif "language" in changed:
            self._settings.voice = self._voices.get(self._language)
        return changed

    def _queued(self, pcm16: bytes, context_id: str) -> TTSAudioRawFrame | None:
        pcm16 = self._mark.put_on(pcm16, self._playout.free_s, self.sample_rate)
        self._playout.queued(duration_s(pcm16, self.sample_rate))
        context = self._tts_contexts.get(context_id)
        if context is not None and not context.interruptible:
            self._uninterruptible_until_s = self._playout.free_s
        return _audio(pcm16, self.sample_rate, context_id)

    @property
    def _language(self) -> str:
        return str(self._settings.language)

    @property
    def _pauses(self) -> float:
        return self._style.pauses if self._style else 1.0

    @property
    def _now_s(self) -> float:
        return nanoseconds_to_seconds(self.get_clock().get_time())


async def _told_with_its_sound(_: FrameProcessor, frame: Frame) -> None:
    """What has a time is told when that comes, even where the machine does not keep up with the
    sound. What has none waits for the sound before it."""
    frame.pts = None


def _audio(pcm16: bytes, rate_hz: int, context_id: str) -> TTSAudioRawFrame | None:
    return TTSAudioRawFrame(pcm16, rate_hz, 1, context_id=context_id) if pcm16 else None
