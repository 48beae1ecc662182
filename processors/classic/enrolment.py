"""Making a `classic` voice: the base voice reads what the sample says, a child compares the two."""

import asyncio
import hashlib
import json
import re
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from processors import children
from processors.audio import pcm16_to_float, seconds
from processors.classic.enrol_child import Job, asked
from processors.classic.errors import EnrolmentFailed, SampleRefused
from processors.classic.model import Method
from processors.stt.pronunciations import pronounce
from processors.tts.engine import SpeechEngine, WordTime

OnProgress = Callable[[float, str], None]
Phonemes = Callable[[str, str], Awaitable[str]]

ANY_WORDS = (
    "Good morning, and thank you for calling. The quick brown fox jumps over the lazy dog, while "
    "five boxing wizards choose the yellow path. Would you measure the usual vision? She thought "
    "that both of us should join the young boy at the house near the shore."
)
"""Read by the base voice where nobody knows what the sample says: only its sound is of use."""

LONGEST_TRANSCRIPT = 20_000
"""Characters; ten minutes of quick speech are half of it."""

_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_NOT_A_WORD = re.compile(r"[^a-z0-9']")


@dataclass(frozen=True)
class Wish:
    """The voice somebody wants."""

    name: str
    sample: Path
    transcript: str | None
    """What the sample says, word for word; None where nobody knows."""

    rate: float = 0.5
    """How much of each sound is the brand's own, 0 to 1. More is closer and harder to understand;
    without a transcript it has no effect."""


@dataclass(frozen=True)
class Reader:
    """The base voice that is to be converted later."""

    engine: SpeechEngine
    name: str
    """For whoever reads `voice.json`, as `espeak en-gb`."""

    language: str
    voice: str | None = None
    words_per_minute: int = 175
    exact_times: bool = True
    """Whether it knows when it says a word."""

    phonemes: Phonemes | None = None
    """Says words that no dictionary has, as `EspeakEngine.phonemes`."""


@dataclass(frozen=True)
class Made:
    """What came of it."""

    method: Method
    paired: float
    """Share of the base voice's reading that found its sound in the sample."""

    seconds: float
    """Length of the sample."""


def no_progress(_done: float, _doing: str) -> None:
    """Nobody wants to know."""


async def make_voice(
    wish: Wish, reader: Reader, into: Path, *, on_progress: OnProgress = no_progress
) -> Made:
    """Make a voice in a process of its own; about 0.2 times the sample's duration on one core.

    Args:
        wish: the voice.
        reader: the base voice.
        into: folder, made if need be, for `voice.json` and `voice.safetensors`.
        on_progress: hears how much is done, 0 to 1, and what is being done.

    Raises:
        SampleRefused: the recording or its transcript cannot be used.
        EnrolmentFailed: the process broke off.
        SpeechEngineLost: the base voice did.
        UnknownVoice: the base voice's engine does not know its name.
    """
    text = (wish.transcript or "").strip()
    if len(text) > LONGEST_TRANSCRIPT or (wish.transcript is not None and not _words_in(text)):
        raise SampleRefused(
            f"{wish.name}: a transcript of {len(text)} characters; give what the sample says, in "
            f"words, up to {LONGEST_TRANSCRIPT}, or leave it out"
        )
    await asyncio.to_thread(into.mkdir, parents=True, exist_ok=True)
    base = into / "base.wav"
    try:
        on_progress(0.0, "having the base voice read the same")
        job = await _job(wish, reader, text, base)
        return await _made(job, on_progress)
    finally:
        base.unlink(missing_ok=True)


async def _job(wish: Wish, reader: Reader, text: str, base: Path) -> Job:
    words = await _read_out(reader, text or ANY_WORDS, base)
    english = bool(text) and reader.language.lower().startswith("en")
    pronunciations: dict[str, str] = {}
    if english and reader.phonemes:
        pronunciations = await pronounce({word: word for word, *_ in words}, reader.phonemes)
    try:
        sample = await asyncio.to_thread(wish.sample.read_bytes)
    except OSError as error:
        raise SampleRefused(f"{wish.sample}: {error.strerror}; name a WAV file") from error
    return Job(
        name=wish.name,
        sample=str(wish.sample),
        sample_sha256=hashlib.sha256(sample).hexdigest(),
        base=str(base),
        into=str(base.parent),
        words=words if english else [],
        pronunciations=pronunciations,
        parallel=bool(text),
        rate=wish.rate,
        base_voice=reader.name,
        language=reader.language,
    )


async def _read_out(reader: Reader, text: str, base: Path) -> list[tuple[str, float, float]]:
    """Write the base voice's reading; its words with start and end in seconds."""
    spoken, words = b"", list[WordTime]()
    chunks = reader.engine.speak(
        text,
        language=reader.language,
        voice=reader.voice,
        words_per_minute=reader.words_per_minute,
    )
    async with aclosing(chunks):
        async for chunk in chunks:
            if chunk.fallback:
                raise EnrolmentFailed(
                    f"{reader.name} did not read it ({chunk.fallback}); try again"
                )
            spoken += chunk.pcm16
            words += chunk.words
    audio, rate_hz = pcm16_to_float(spoken), reader.engine.rate_hz
    await asyncio.to_thread(soundfile.write, base, audio, rate_hz, subtype="FLOAT")
    starts = [word.start_s for word in words]
    ends = [*starts[1:], seconds(len(audio), rate_hz)]
    if not reader.exact_times:
        starts = ends = list(np.zeros(len(words)))
    timed = zip(words, starts, ends, strict=True)
    return [(text, begin, end) for word, begin, end in timed if (text := _plain(word.text))]


def _plain(word: str) -> str:
    return _NOT_A_WORD.sub("", word.lower().replace("\u2019", "'")).strip("'")


def _words_in(text: str) -> bool:
    return any(map(str.isalpha, text))


async def _made(job: Job, on_progress: OnProgress) -> Made:
    try:
        child = await children.start("processors.classic.enrol_child", variables=_ONE_THREAD)
    except OSError as error:
        raise EnrolmentFailed(f"no process to make {job.name} in ({error}); try again") from error
    try:
        return await _answer(child, job, on_progress)
    finally:
        # It has nothing to save: a job that nobody waits for any more ends at once.
        children.kill(child)
        await child.wait()


async def _answer(child: Process, job: Job, on_progress: OnProgress) -> Made:
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(asked(job))
    while line := await child.stdout.readline():
        said: dict[str, Any] = json.loads(line)
        if refused := said.get("refused"):
            raise SampleRefused(refused)
        if made := said.get("made"):
            on_progress(1.0, "made")
            return Made(**made)
        on_progress(float(said["done"]), str(said["doing"]))
    raise EnrolmentFailed(
        f"{job.name}: the process that makes it ended early, as when memory runs out; what it "
        "said is above, try again"
    )
