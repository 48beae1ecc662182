"""A voice made once for these tests: espeak-ng in another of its voices, with a shorter throat."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from processors.audio import pcm16_to_float
from processors.classic.enrolment import Made, Reader, Wish, make_voice
from processors.classic.voice import ClassicConverter
from processors.tts.espeak import EspeakEngine

RATE_HZ = 22_050
TRANSCRIPT = (
    "Good morning, and thank you for calling. You can change your password in the settings, under "
    "security. A refund usually arrives within five working days, but your bank may take longer. "
    "Would you like me to show you how to add a new person to the team? Enjoy the rest of your day."
)
SENTENCES = (
    "How do I connect my calendar to the booking page?",
    "Payouts arrive in your bank account every Thursday.",
    "I am sorry, I could not find an answer to that.",
    "You can export all of your clients from the menu.",
)
"""None of them in the transcript."""

Audio = NDArray[np.float32]


async def say(
    engine: EspeakEngine, text: str, *, voice: str | None = None, language: str = "en"
) -> Audio:
    """A text at `RATE_HZ`."""
    chunks = [chunk async for chunk in engine.speak(text, language=language, voice=voice)]
    return pcm16_to_float(b"".join(chunk.pcm16 for chunk in chunks))


def said(*texts: str, voice: str | None = None, language: str = "en") -> list[Audio]:
    """Texts, each at `RATE_HZ`."""

    async def speak() -> list[Audio]:
        async with EspeakEngine(children=1) as engine:
            return [await say(engine, text, voice=voice, language=language) for text in texts]

    return asyncio.run(speak())


def brand(*texts: str) -> list[Audio]:
    """Texts in the voice that is to be stood in for."""
    return [soxr.resample(audio, 1.08, 1.0) for audio in said(*texts, voice="en-us+f3")]


def write_sample(path: Path) -> Path:
    """The transcript in that voice."""
    soundfile.write(path, brand(TRANSCRIPT)[0], RATE_HZ)
    return path


@asynccontextmanager
async def reader(language: str = "en") -> AsyncGenerator[Reader]:
    """The base voice."""
    async with EspeakEngine(children=1) as engine:
        yield Reader(engine, "espeak", language, phonemes=engine.phonemes)


def made(
    sample: Path, into: Path, *, transcript: str | None = TRANSCRIPT, language: str = "en"
) -> Made:
    """Make a voice of it."""

    async def make() -> Made:
        async with reader(language) as base:
            return await make_voice(Wish("test", sample, transcript), base, into)

    return asyncio.run(make())


def converted(voice: ClassicConverter, audio: Audio, *, seed: int = 1) -> Audio:
    """All that comes of a sentence, by steps."""
    conversion, heard = voice.begin(audio, RATE_HZ, seed=seed), list[Audio]()
    while conversion.key is not None:
        heard += voice.step([conversion])
    return np.concatenate(heard) if heard else np.zeros(0, dtype=np.float32)
