"""Has a tenant's brand voice say a hundred sentences, beside its base voice, and measures both."""

import asyncio
import re
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import monotonic

import numpy as np
import soxr
from numpy.typing import NDArray

from bots.base_voices import BaseVoices
from bots.brand_voices import BrandVoices
from bots.engines import models_folder
from processors.audio import float_to_pcm16, pcm16_to_float
from processors.conversion.speech import ConvertedSpeech
from processors.conversion.voice_file import VoiceFile
from processors.conversion.worker import ConversionWorker
from processors.spoken_texts import engine_texts
from processors.stt.language_model import LanguageModel, build_language_model
from processors.stt.listener import Listener
from processors.tts.engine import HeardEngine, SpeechEngine
from processors.tts.espeak import EspeakEngine
from processors.voice_report.errors import VoiceReportError
from processors.voice_report.likeness import Likeness
from processors.voice_report.measures import measure, wrong_words
from processors.voice_report.summary import (
    SAID_AGAIN,
    Drift,
    Pair,
    Said,
    VoiceSummary,
    drift,
    summary,
)
from tenants.config import Tenant

LISTENED_TO = "en"
"""The language whose words are counted."""

_WARM_UP = "One moment, please."
_RECOGNISED_HZ = 16_000

OnSentence = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Sound:
    """A sentence as it sounded."""

    samples: NDArray[np.float32]
    rate_hz: int


@dataclass(frozen=True)
class VoiceReport:
    """What came of it."""

    tenant: str
    voice: str
    kind: str
    pairs: tuple[Pair, ...]
    sounds: tuple[tuple[Sound, Sound], ...]
    """Of each pair: base, brand."""

    base: VoiceSummary
    brand: VoiceSummary
    drift: Drift | None
    between: float | None
    """Likeness of the brand's voice to the base's, as means; a small one is wanted."""

    against_sample: bool
    """Whether likeness is to a recording; else each sentence is held against the voice's mean."""


@dataclass(frozen=True)
class Asked:
    """What is to be said, and how it is judged."""

    tenant: Tenant
    sentences: Sequence[str]
    likeness: Likeness | None
    sample: Sound | None = None


async def report_on(data: Path, asked: Asked, on_sentence: OnSentence) -> VoiceReport:
    """Say everything in both voices, one after the other, as calls do.

    Args:
        data: the folder given as `--data`.
        asked: by whom, and what.
        on_sentence: hears how many are done, of how many.

    Raises:
        VoiceReportError: the tenant has no brand voice, or may not use it.
        ProcessorError: an engine failed.
    """
    async with AsyncExitStack() as stack:
        espeak = await stack.enter_async_context(EspeakEngine(children=1))
        brands = BrandVoices(data, ConversionWorker(models_folder(data)))
        stack.push_async_callback(brands.close)
        file = await brands.open(asked.tenant)
        if not isinstance(file, VoiceFile):
            raise VoiceReportError(file or _no_voice(asked.tenant))
        base = BaseVoices(espeak).open(asked.tenant.tts)
        stack.push_async_callback(base.close)
        brand = ConvertedSpeech(base.engine, brands.worker, file)
        judge = _Judge(asked, await _ears(data, asked, espeak))
        runs = await _both(asked, judge, (base.engine, brand), on_sentence)
    return await asyncio.to_thread(_judged, asked, file, runs)


def _no_voice(tenant: Tenant) -> str:
    return (
        f"tenant {tenant.id}: no voice of its own; make one with `rapport voice train` or `rapport "
        "voice import`, and name it in tenant.yaml as `voice: {name: ...}`"
    )


async def _ears(data: Path, asked: Asked, espeak: EspeakEngine) -> LanguageModel | None:
    if asked.tenant.language != LISTENED_TO:
        return None
    folder = data / "models" / "report"
    words = [" ".join(_words(sentence)) for sentence in asked.sentences]
    return await build_language_model(words, [], folder, phonemes=espeak.phonemes)


@dataclass(frozen=True)
class _Run:
    pair: Pair
    sounds: tuple[Sound, Sound]


async def _both(
    asked: Asked, judge: "_Judge", engines: tuple[SpeechEngine, SpeechEngine], tell: OnSentence
) -> list[_Run]:
    texts = [*asked.sentences, *asked.sentences[:SAID_AGAIN]]
    runs: list[_Run] = []
    for engine in engines:
        await _say(engine, asked.tenant, _WARM_UP)
    for text in texts:
        heard = [await _say(engine, asked.tenant, text) for engine in engines]
        sounds = heard[0][0], heard[1][0]
        base, brand = [await asyncio.to_thread(judge.said, text, *each) for each in heard]
        runs.append(_Run(Pair(text, len(_words(text)), base, brand), sounds))
        tell(len(runs), len(texts))
    return runs


async def _say(engine: SpeechEngine, tenant: Tenant, text: str) -> tuple[Sound, float, float]:
    """The speech, and seconds to its first and last chunk."""
    begun, first_s = monotonic(), 0.0
    parts: list[bytes] = []
    # To nobody in particular, it is the brand's voice however long that takes.
    heard = isinstance(engine, HeardEngine)
    speak = partial(engine.speak_to, _Nobody()) if heard else engine.speak
    for said in await engine_texts(text, tenant.language):
        chunks = speak(said, language=tenant.language, words_per_minute=tenant.tts.words_per_minute)
        async with aclosing(chunks):
            async for chunk in chunks:
                if chunk.pcm16 and not first_s:
                    first_s = monotonic() - begun
                parts.append(chunk.pcm16)
    took_s = monotonic() - begun
    return Sound(pcm16_to_float(b"".join(parts)), engine.rate_hz), first_s or took_s, took_s


class _Nobody:
    """An audience."""

    def ahead_s(self) -> None:
        return None


@dataclass(frozen=True)
class _Judge:
    asked: Asked
    model: LanguageModel | None

    def said(self, text: str, sound: Sound, first_s: float, took_s: float) -> Said:
        measures = measure(sound.samples, sound.rate_hz)
        return Said(measures, first_s, took_s, self._wrong(text, sound))

    def _wrong(self, text: str, sound: Sound) -> int | None:
        if self.model is None:
            return None
        listener = Listener(self.model.path, self.model.dictionary)
        listener.feed(_heard_at(sound, _RECOGNISED_HZ))
        return wrong_words(_words(text), _words(listener.final().text))


def _judged(asked: Asked, file: VoiceFile, runs: list[_Run]) -> VoiceReport:
    between = None
    if asked.likeness:
        runs, between = _with_likeness(asked, asked.likeness, runs)
    count = len(asked.sentences)
    pairs, again = [run.pair for run in runs[:count]], [run.pair for run in runs[count:]]
    words = sum(pair.words for pair in pairs)
    return VoiceReport(
        asked.tenant.id,
        file.name,
        file.kind,
        tuple(pairs),
        tuple(run.sounds for run in runs[:count]),
        summary([pair.base for pair in pairs], words),
        summary([pair.brand for pair in pairs], words),
        drift(pairs, again),
        between,
        asked.sample is not None,
    )


def _with_likeness(
    asked: Asked, likeness: Likeness, runs: list[_Run]
) -> tuple[list[_Run], float | None]:
    prints = [[likeness.print_of(s.samples, s.rate_hz) for s in run.sounds] for run in runs]
    means = [_unit(np.sum([pair[voice] for pair in prints], axis=0)) for voice in (0, 1)]
    target = means[1]
    if asked.sample:
        target = likeness.print_of(asked.sample.samples, asked.sample.rate_hz)
    judged = [
        replace(
            run,
            pair=replace(
                run.pair,
                base=replace(run.pair.base, likeness=float(base @ target)),
                brand=replace(run.pair.brand, likeness=float(brand @ target)),
            ),
        )
        for run, (base, brand) in zip(runs, prints, strict=True)
    ]
    return judged, float(means[0] @ means[1])


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def _words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower().replace("’", "'"))


def _heard_at(sound: Sound, rate_hz: int) -> bytes:
    return float_to_pcm16(soxr.resample(sound.samples, sound.rate_hz, rate_hz))
