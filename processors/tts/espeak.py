"""The embedded speech engine: espeak-ng in child processes, twelve languages, nothing to fetch."""

import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from math import log2
from typing import Any

from loguru import logger

from processors.audio import duration_s, silence
from processors.errors import SpeechEngineLost, UnknownVoice
from processors.opened import Opened
from processors.tts import wire
from processors.tts.engine import SpeechChunk, WordTime
from processors.tts.espeak_pool import EspeakPool
from processors.tts.styles import DEFAULT_MANNERS, PLAIN, Manner, Style, manner_of
from processors.tts.wire import Frame
from processors.tts.words import WordsReached, pieces, spoken

VOICES = {
    "de": "de",
    "en": "en-us",
    "es": "es",
    "fr": "fr",
    "hi": "hi",
    "id": "id",
    "it": "it",
    "nl": "nl",
    "pl": "pl",
    "pt": "pt-br",
    "tr": "tr",
    "zh": "cmn",
}
"""Each language's own voice. Any other name `espeak-ng --voices` lists, and a variant as in
`en-us+f3`, can be asked for."""

_RATE_HZ = 22050
_PIECE_CHARACTERS = 400  # half a minute of speech, 1.3 MB
_UNSPOKEN_S = 0.2
_GAP_PER_PAUSE = 4  # pauses half as long again are 20 ms between words
# espeak-ng marks the words it takes from another language, as in `(en)`.
_LANGUAGE_MARK = re.compile(r"\([a-z]{2,3}(?:-[a-z]+)*\)")


class EspeakEngine(Opened):
    """A `SpeechEngine` over espeak-ng. One per process, lent to every call."""

    def __init__(self, *, children: int = 2, most: int = 6, silence_s: float = 2.0) -> None:
        """Starts nothing yet: `async with`, or `start` and `close`.

        Args:
            children: Kept warm, 16 MB each, half of it shared.
            most: Never more than this; they are started when requests wait long for a child.
            silence_s: A child at work that sends nothing for this long is replaced.
        """
        self._pool = EspeakPool(children=children, most=most, silence_s=silence_s)

    @property
    def rate_hz(self) -> int:
        """Sample rate of every chunk."""
        return _RATE_HZ

    @property
    def pids(self) -> list[int]:
        """Process ids of the children."""
        return self._pool.pids

    async def start(self) -> None:
        """Bring the children up.

        Raises:
            SpeechEngineLost: one did not come up.
        """
        await self._pool.start()

    async def close(self) -> None:
        """End the children. What is being said breaks off."""
        await self._pool.close()

    async def speak(
        self,
        text: str,
        *,
        language: str,
        voice: str | None = None,
        words_per_minute: int = 175,
        style: Style | None = None,
    ) -> AsyncGenerator[SpeechChunk]:
        """Say a text, as `SpeechEngine.speak` promises."""
        manner = manner_of(DEFAULT_MANNERS["espeak"], style)
        speech = self.say(text, voice or voice_of(language), words_per_minute, manner)
        async with aclosing(speech) as chunks:
            async for chunk in chunks:
                yield chunk

    async def say(
        self, text: str, voice: str, words_per_minute: int, manner: Manner = PLAIN
    ) -> AsyncGenerator[SpeechChunk]:
        """Say a text in exactly this voice and manner. Raises as `speak` does.

        The text goes to the children in pieces of some sentences, each when the one before it
        has been taken: a long text that is not wanted any more was mostly never synthesised.
        """
        reached, plain = WordsReached(text), spoken(text)
        if not any(map(str.isalnum, plain)):
            if text:
                yield SpeechChunk(silence(_UNSPOKEN_S, _RATE_HZ), reached.rest())
            return
        how = {
            "voice": voice,
            "words_per_minute": min(max(round(words_per_minute * manner.rate), 80), 450),
            "pitch": _pitch(manner.pitch),
            "pitch_range": min(max(round(50 * manner.pitch_range), 0), 100),
            "word_gap": _word_gap(manner.pauses),
        }
        words: tuple[WordTime, ...] = ()
        said_s = 0.0
        for piece in pieces(plain, _PIECE_CHARACTERS):
            begin_s = said_s
            pause = piece.end < len(plain)
            asked = {"text": plain[piece.start : piece.end], "pause": pause, **how}
            async with aclosing(self._answer(wire.SPEAK, asked)) as frames:
                async for frame in frames:
                    if frame.kind == wire.WORD:
                        place, start_ms = wire.WORD_AT.unpack(frame.payload)
                        words += reached.up_to(piece.start + place, begin_s + start_ms / 1000)
                    elif frame.kind == wire.AUDIO:
                        said_s += duration_s(frame.payload, _RATE_HZ)
                        yield SpeechChunk(frame.payload, words)
                        words = ()
        if rest := words + reached.rest():
            yield SpeechChunk(b"", rest)

    async def phonemes(self, text: str, language: str) -> str:
        """How the language's own voice would say a text: IPA with stress marks.

        Raises:
            UnknownVoice: not one of the twelve languages.
            SpeechEngineLost: no child could answer.
        """
        asked = {"text": spoken(text), "voice": voice_of(language)}
        ipa = ""
        async with aclosing(self._answer(wire.PHONEMES, asked)) as frames:
            async for frame in frames:
                if frame.kind == wire.IPA:
                    ipa = _LANGUAGE_MARK.sub("", frame.payload.decode())
        return ipa

    async def _answer(self, kind: bytes, asked: dict[str, Any]) -> AsyncGenerator[Frame]:
        """A child's answer; another child's, when the first was lost before it sounded."""
        sounded = False
        for last_try in (False, True):
            try:
                async with aclosing(self._pool.ask(kind, asked)) as frames:
                    async for frame in frames:
                        _refuse(frame, asked)
                        sounded = sounded or frame.kind == wire.AUDIO
                        yield frame
                return
            except SpeechEngineLost:
                if sounded or last_try:
                    raise
                logger.warning("speech is tried again on another child")


def voice_of(language: str) -> str:
    """The voice of a language tag such as `pt` or `pt-PT`.

    Raises:
        UnknownVoice: not one of the twelve.
    """
    base = language.replace("_", "-").split("-")[0].lower()
    if base not in VOICES:
        raise UnknownVoice(f"language {language!r}: not spoken; name one of {', '.join(VOICES)}")
    return VOICES[base]


def _pitch(times: float) -> int:
    """espeak-ng's pitch, from 0 to 100; 50 is the voice's own, each 50 more an octave."""
    return min(max(round(50 + 50 * log2(times)), 0), 100)


def _word_gap(pauses: float) -> int:
    """Silence between words in units of 10 ms at the usual speed; espeak-ng has no other measure
    of the pauses inside a sentence."""
    return min(max(round(_GAP_PER_PAUSE * (pauses - 1)), 0), 10)


def _refuse(frame: Frame, asked: dict[str, Any]) -> None:
    if frame.kind == wire.UNKNOWN_VOICE:
        raise UnknownVoice(
            f"voice {asked['voice']!r}: espeak-ng has none of that name; leave the voice out for "
            "the language's own, or take one `espeak-ng --voices` lists"
        )
    if frame.kind == wire.FAILED:
        raise SpeechEngineLost(f"espeak-ng: {frame.payload.decode()}")
