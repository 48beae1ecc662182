"""What the recogniser's confidence is worth: `python -m tests.benchmarks.confidence`, two minutes.

Utterances on the help center's topics, and everything a microphone also brings. An utterance counts
as right if at most a quarter of its words are wrong, as wrong if at least half are; what lies
between counts as neither.
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jiwer
import numpy as np
from numpy.typing import NDArray

from processors.audio import float_to_pcm16, pcm16_to_float, samples
from processors.stt.language_model import LanguageModel, build_language_model
from processors.stt.listener import Listener
from processors.stt.phrases import words_of
from processors.stt.words import Hypothesis
from processors.tts.espeak import EspeakEngine
from tests.processors.stt.support_sentences import SENTENCES
from tests.speech import RATE_HZ, recordings, spoken

BELIEVED = 0.6
RIGHT, WRONG = 0.25, 0.5
VOICES = ("en-us", "en-us+f4", "en-us+m3", "en-us+f2", "en-us+m7")

OTHER_WORDS = (
    "i forgot my password and need another one",
    "how can i get my money back",
    "i want to stop my subscription",
    "how big may a file be",
    "can somebody help me on the phone",
    "i did not get the email with the link",
    "when does my parcel arrive",
    "is there a discount for a charity",
    "can i get it in my language",
    "the battery is very warm",
)
OFF_TOPIC = (
    "the weather on the coast turned cold before the boats came home",
    "my grandfather planted an oak behind the church",
    "two lions slept under the only tree for miles",
    "she plays the violin better than anybody in the orchestra",
    "add three spoons of flour and stir until it thickens",
    "the senate postponed the vote on fisheries again",
    "nobody remembers who invented the wheelbarrow",
    "a thin moon stood over the desert",
)

Audio = NDArray[np.float32]


@dataclass(frozen=True)
class Case:
    """One utterance."""

    kind: str
    words: str
    """"" where there is nothing to understand."""

    audio: Audio
    on_topic: bool = True


def cases() -> Iterator[Case]:
    """All utterances, the same ones every time."""
    random = np.random.default_rng(1)
    read = [(r.words, pcm16_to_float(r.pcm16)) for r in recordings()]
    for words, audio in read:
        yield Case("read, on topic", words, audio)
        yield Case("the same, 10 dB of noise", words, _noisy(audio, random, 10))
        yield Case("read, off topic", words, audio, on_topic=False)
        yield Case("backwards", "", audio[::-1].copy())
        middle = len(audio) // 2
        yield Case("0.6 s out of the middle", "", audio[middle - 4800 : middle + 4800])
    for n, sentence in enumerate(SENTENCES[::5]):
        yield Case("synthetic, on topic", " ".join(words_of(sentence)), _say(sentence, n))
    for n, sentence in enumerate(OTHER_WORDS):
        yield Case("synthetic, other words", sentence, _say(sentence, n))
    for n, sentence in enumerate(OFF_TOPIC):
        yield Case("synthetic, off topic", sentence, _say(sentence, n))
    for n in range(8):
        yield Case("noise", "", random.normal(0, 0.01 * 2**n / 8, 2 * RATE_HZ).astype(np.float32))
        yield Case("music", "", _music(random))
        yield Case("three people at once", "", _together([read[(n + i) % 8][1] for i in range(3)]))


def _say(sentence: str, number: int) -> Audio:
    voice = VOICES[number % len(VOICES)]
    return pcm16_to_float(spoken(sentence, voice=voice, words_per_minute=150 + 10 * (number % 4)))


def _noisy(audio: Audio, random: np.random.Generator, snr_db: float) -> Audio:
    loudness = float(np.sqrt(np.mean(audio**2))) * 10 ** (-snr_db / 20)
    return audio + random.normal(0, loudness, len(audio)).astype(np.float32)


def _together(voices: list[Audio]) -> Audio:
    length = 3 * RATE_HZ
    return np.sum([np.resize(voice, length) for voice in voices], axis=0, dtype=np.float32) / 3


def _music(random: np.random.Generator) -> Audio:
    at = np.arange(samples(0.5, RATE_HZ)) / RATE_HZ
    notes = 220 * 2 ** (random.integers(0, 24, 6) / 12)
    chords = [
        sum(np.sin(2 * np.pi * note * k * at) / k for k in (1, 1.5, 2, 3)) * np.exp(-3 * at)
        for note in notes
    ]
    return (0.2 * np.concatenate(chords)).astype(np.float32)


def hear(listener: Listener, audio: Audio) -> Hypothesis:
    """As in a call: with the moment before, in a quiet room, and the pause behind."""
    quiet = np.random.default_rng(2).normal(0, 0.0006, len(audio) + samples(1.2, RATE_HZ))
    begin = samples(1.0, RATE_HZ)
    quiet[begin : begin + len(audio)] += audio
    listener.feed(float_to_pcm16(quiet))
    return listener.final()


def measure() -> dict[str, object]:
    """Print the table and return its numbers."""
    with tempfile.TemporaryDirectory() as folder:
        on_topic, off_topic = asyncio.run(_models(Path(folder)))
        judged = [_judge(case, on_topic if case.on_topic else off_topic) for case in cases()]
    print(f"{'':28}{'right':>7}{'passed':>8}{'wrong':>8}{'passed':>8}{'between':>9}{'passed':>8}")
    for kind in dict.fromkeys(kind for kind, _, _ in judged):
        rows = [(error, sure) for of, error, sure in judged if of == kind]
        print(f"{kind:28}" + "".join(_passed(rows, *band) for band in _BANDS))
    right = np.array([sure for _, error, sure in judged if error <= RIGHT])
    wrong = np.array([sure for _, error, sure in judged if error >= WRONG])
    area = float(np.mean(right[:, None] > wrong) + np.mean(right[:, None] == wrong) / 2)
    result = {
        "auroc": round(area, 3),
        "right_believed": round(float(np.mean(right >= BELIEVED)), 3),
        "wrong_doubted": round(float(np.mean(wrong < BELIEVED)), 3),
    }
    print(result)
    return result


_BANDS = ((0, RIGHT), (WRONG, float("inf")), (RIGHT, WRONG))


def _passed(rows: list[tuple[float, float]], low: float, high: float) -> str:
    inner = low == RIGHT
    of = [sure for error, sure in rows if (low < error < high if inner else low <= error <= high)]
    return f"{len(of):>8}{f'{np.mean(np.array(of) >= BELIEVED):.2f}' if of else '-':>8}"


def _judge(case: Case, model: LanguageModel) -> tuple[str, float, float]:
    """Its kind, the share of words that are wrong, and the confidence. 0 words are wrong ones."""
    heard = hear(Listener(model.path, model.dictionary), case.audio)
    error = jiwer.wer(case.words, heard.text) if case.words else 1.0
    return case.kind, error, heard.confidence


async def _models(folder: Path) -> tuple[LanguageModel, LanguageModel]:
    questions = [recording.words for recording in recordings()]
    async with EspeakEngine(children=1) as espeak:
        return (
            await build_language_model(SENTENCES, questions, folder, phonemes=espeak.phonemes),
            await build_language_model(SENTENCES, [], folder, phonemes=espeak.phonemes),
        )


if __name__ == "__main__":
    measure()
    sys.exit(0)
