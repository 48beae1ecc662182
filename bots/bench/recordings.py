"""The voices of the bench: a folder of recorded sentences, and what is said in each."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from processors.audio import pcm16_to_float
from processors.tts.espeak import EspeakEngine

RATE_HZ = 16_000
SUFFIXES = frozenset({".wav", ".flac", ".ogg", ".mp3"})

KNOWN_WORDS = {
    "jfk.flac": (
        "and so my fellow americans ask not what your country can do for you "
        "ask what you can do for your country"
    ),
    "LJ050-0131.wav": (
        "unless a system is established for the frequent formal review of activities "
        "thereunder in this regard"
    ),
    "spk1_snt1.wav": "the child almost hurt the small dog",
    "spk1_snt2.wav": "drop the two when you add the figures",
    "spk1_snt3.wav": "at that high level the air is pure",
    "spk2_snt1.wav": "we are sure that one war is enough",
    "spk2_snt2.wav": "what joy there is in living",
    "spk2_snt3.wav": "tear thin sheets from the other pad",
}
"""Public recordings whose words need no file of their own."""

_VOICES = ("en-us", "en-gb-x-rp", "en-us+f2", "en-us+m3")

Audio = NDArray[np.float32]
"""(samples,) at 16 kHz, floats in [-1, 1)."""


class BenchError(Exception):
    """The bench cannot begin."""


@dataclass(frozen=True)
class Recording:
    """One sentence, as somebody said it."""

    name: str
    words: str
    """Lower case, without punctuation."""

    audio: Audio


def read_folder(folder: Path) -> list[Recording]:
    """Every sound file of a folder whose words are known, in order of name.

    The words of `NAME.wav` stand in `NAME.txt` beside it; a few public recordings need none.

    Raises:
        BenchError: there is no such recording, or one cannot be read.
    """
    found: list[Recording] = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        words = _words(path) if path.suffix.lower() in SUFFIXES else ""
        if words:
            found.append(Recording(path.stem, words, _read(path)))
    if not found:
        raise BenchError(
            f"{folder}: holds no recordings with known words; put sentences there as WAV or FLAC, "
            "and the words of NAME.wav into NAME.txt beside it"
        )
    return found


def _words(path: Path) -> str:
    beside = path.with_suffix(".txt")
    text = beside.read_text() if beside.is_file() else KNOWN_WORDS.get(path.name, "")
    kept = "".join(c if c.isalnum() or c == "'" else " " for c in text.lower())
    return " ".join(kept.split())


def _read(path: Path) -> Audio:
    try:
        audio, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    except (OSError, soundfile.LibsndfileError) as error:
        raise BenchError(
            f"{path}: cannot be read as sound ({error}); give a WAV or FLAC"
        ) from error
    if not len(audio):
        raise BenchError(f"{path}: holds no sound; record the sentence again")
    return np.asarray(soxr.resample(audio.mean(axis=1), rate_hz, RATE_HZ), dtype=np.float32)


async def synthetic() -> list[Recording]:
    """The known sentences in espeak's voices, for want of people."""
    said: list[Recording] = []
    async with EspeakEngine(children=1) as espeak:
        for number, (name, words) in enumerate(KNOWN_WORDS.items()):
            voice = _VOICES[number % len(_VOICES)]
            chunks = [
                chunk.pcm16
                async for chunk in espeak.speak(
                    words, language="en", voice=voice, words_per_minute=150
                )
            ]
            audio = 0.7 * pcm16_to_float(b"".join(chunks))
            at_rate = await asyncio.to_thread(soxr.resample, audio, espeak.rate_hz, RATE_HZ)
            said.append(Recording(Path(name).stem, words, np.asarray(at_rate, dtype=np.float32)))
    return said
