"""Eight sentences people recorded; spoken by espeak where the recordings are not at hand."""

import asyncio
import concurrent.futures
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import soundfile
import soxr

from bots.bench.recordings import KNOWN_WORDS as WORDS
from processors.audio import float_to_pcm16, pcm16_to_float
from processors.tts.espeak import EspeakEngine

RATE_HZ = 16_000
FOLDER = Path(
    os.environ.get("RAPPORT_SPEECH", Path(__file__).parent.parent.parent / "shared" / "speech")
)


@dataclass(frozen=True)
class Recording:
    """One sentence."""

    name: str
    words: str
    """Lower case, without punctuation."""

    pcm16: bytes
    """16 kHz mono."""


@cache
def recordings() -> tuple[Recording, ...]:
    """All eight, the two long ones first."""
    if all((FOLDER / name).is_file() for name in WORDS):
        return tuple(Recording(n, words, _read(FOLDER / n)) for n, words in WORDS.items())
    return tuple(Recording(n, words, spoken(words)) for n, words in WORDS.items())


def spoken(text: str, *, voice: str | None = None, words_per_minute: int = 150) -> bytes:
    """A sentence in espeak's voice, 16 kHz mono, with a little silence round it."""

    async def speak() -> tuple[bytes, int]:
        async with EspeakEngine(children=1) as espeak:
            how = {"language": "en", "voice": voice, "words_per_minute": words_per_minute}
            chunks = [chunk async for chunk in espeak.speak(text, **how)]
        return b"".join(chunk.pcm16 for chunk in chunks), espeak.rate_hz

    # In a thread of its own, for callers that already are inside a loop.

    with concurrent.futures.ThreadPoolExecutor(1) as thread:
        pcm16, rate_hz = thread.submit(lambda: asyncio.run(speak())).result()
    audio = soxr.resample(0.7 * pcm16_to_float(pcm16), rate_hz, RATE_HZ)
    return float_to_pcm16(np.pad(audio, RATE_HZ // 4))


def _read(path: Path) -> bytes:
    audio, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    return float_to_pcm16(soxr.resample(audio.mean(axis=1), rate_hz, RATE_HZ))
