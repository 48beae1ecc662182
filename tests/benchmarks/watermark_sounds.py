"""Speech to be marked, and to be taken for unmarked: engines, languages, people."""

import asyncio
from collections.abc import Iterator

import numpy as np
import pyworld
import soxr
from numpy.typing import NDArray

from processors.audio import pcm16_to_float, seconds, silence
from processors.tts.espeak import VOICES, EspeakEngine
from processors.tts.playout import PAUSE_S
from tenants.lines import LINES
from tests.speech import RATE_HZ as RECORDED_HZ
from tests.speech import recordings

RATE_HZ = 24_000
"""Of a call."""

SENTENCES = 20
"""Of each language, about a minute."""

_MANNERS = ("", "+m3", "+f4", "+m7")
# Pitch, size of the mouth, speed.
_LIKENESSES = (
    (0.75, 0.9, 1.0),
    (1.0, 1.0, 1.0),
    (1.3, 1.1, 0.9),
    (1.7, 1.18, 1.1),
    (1.1, 1.0, 1.2),
)

_BROKEN_OFF, _LAST_OF_ANSWER = 0.15, 0.35  # of sentences
_TURN_S = (0.8, 2.0)  # of the visitor

Speech = NDArray[np.float32]
"""(samples,) at RATE_HZ."""


def spoken() -> dict[str, list[Speech]]:
    """Sentences by who says them: espeak in twelve languages, people, and people remade by WORLD
    with other pitch, mouth and speed."""
    people = [
        soxr.resample(pcm16_to_float(r.pcm16), RECORDED_HZ, RATE_HZ).astype(np.float32)
        for r in recordings()
    ]
    remade = [like for person in people for like in _likenesses(person)]
    return asyncio.run(_by_espeak()) | {"people": people, "people, WORLD": remade}


def joined(sentences: list[Speech]) -> Speech:
    """As the assistant says them, with its pauses."""
    pause = pcm16_to_float(silence(PAUSE_S, RATE_HZ))
    return np.concatenate([part for sentence in sentences for part in (sentence, pause)])


async def _by_espeak() -> dict[str, list[Speech]]:
    said: dict[str, list[Speech]] = {}
    async with EspeakEngine(children=2) as espeak:
        for language, voice in VOICES.items():
            texts = [
                text for line in LINES.values() for own, text in line.items() if own == language
            ]
            how = [(text, voice + _MANNERS[n % 4]) for n, text in enumerate(texts[:SENTENCES])]
            said[f"espeak {language}"] = [
                await _sentence(espeak, text.format_map(_Blank()), language, manner)
                for text, manner in how
            ]
    return said


async def _sentence(espeak: EspeakEngine, text: str, language: str, voice: str) -> Speech:
    chunks = [chunk.pcm16 async for chunk in espeak.speak(text, language=language, voice=voice)]
    audio = soxr.resample(pcm16_to_float(b"".join(chunks)), espeak.rate_hz, RATE_HZ)
    return audio.astype(np.float32)


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def _likenesses(speech: Speech) -> Iterator[Speech]:
    audio = speech.astype(np.float64)
    rough, times = pyworld.dio(audio, RATE_HZ)
    f0 = pyworld.stonemask(audio, rough, times, RATE_HZ)
    envelope = np.log(pyworld.cheaptrick(audio, f0, times, RATE_HZ))
    noise = pyworld.d4c(audio, f0, times, RATE_HZ)
    bins = np.arange(envelope.shape[1])
    for pitch, mouth, speed in _LIKENESSES:
        warped = np.array([np.interp(bins / mouth, bins, row) for row in envelope])
        made = pyworld.synthesize(f0 * pitch, np.exp(warped), noise, RATE_HZ, 5.0 / speed)
        yield (0.9 * made).astype(np.float32)


def as_a_call(sentences: list[Speech], seed: int) -> Iterator[tuple[float, Speech, bool]]:
    """What is heard of each sentence, when it begins in seconds, and whether behind a turn of the
    visitor's. Some are broken off, as when somebody talks over them."""
    draw = np.random.default_rng(seed)
    at_s, anew = 0.0, True
    for sentence in sentences:
        breaks_off = draw.random() < _BROKEN_OFF
        share = float(draw.uniform(0.4, 0.9)) if breaks_off else 1.0
        heard = sentence[: int(share * len(sentence))]
        yield at_s, heard, anew
        anew = breaks_off or draw.random() < _LAST_OF_ANSWER
        turn_s = float(draw.uniform(*_TURN_S)) if anew else PAUSE_S
        at_s += seconds(len(heard), RATE_HZ) + turn_s
