"""Utterances on the help center's topics, and everything a microphone also brings."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from processors.audio import pcm16_to_float
from processors.stt.phrases import words_of
from tests.benchmarks import confidence_sounds as sounds
from tests.benchmarks.confidence_sounds import Audio, Random
from tests.processors.stt.support_sentences import SENTENCES
from tests.speech import recordings

VOICES = ("en-us", "en-us+f4", "en-gb-x-rp", "en-us+m3", "en-us+f1", "en-gb-scotland", "en-us+m7")
"""None with breath in it, as `f2` and `f3`: espeak-ng draws that anew each time."""

MODELS = {
    "all": (SENTENCES, tuple(recording.words for recording in recordings())),
    "help center": (SENTENCES, ()),
    "half": (SENTENCES[::2], ()),
}
"""What the recogniser knows: the help center and what was recorded, without the latter, and every
other sentence of the help center."""

SHORT = (
    "yes",
    "no",
    "yes please",
    "no thanks",
    "thank you",
    "hello",
    "goodbye",
    "never mind",
    "my invoice",
    "password",
    "the battery",
    "recovery codes",
)
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
OTHER_LANGUAGES = (
    ("de", "wie kann ich mein passwort ändern"),
    ("de", "das wetter war gestern viel besser"),
    ("es", "dónde puedo descargar mi factura"),
    ("es", "mañana vamos todos a la playa"),
    ("fr", "je voudrais annuler mon abonnement"),
    ("fr", "le chat dort sur la chaise"),
    ("pl", "gdzie jest moja paczka"),
    ("tr", "bugün hava çok güzel"),
)
CHATTER = (
    "then he said they would meet at the station after lunch",
    "we never go there because the soup is always cold",
    "did you see what she was wearing on saturday",
    "it was half past eleven and nobody had called",
    "the kids want a dog but the flat is too small",
    "put it next to the window where it gets some light",
)


@dataclass(frozen=True)
class Case:
    """One utterance."""

    kind: str
    sentence: str
    """What is never shared between what is fitted and what is tested: all that is made of one
    sentence, or one sort of noise."""

    audio: Audio
    words: str = ""
    """"" where there is nothing to understand."""

    model: str = "all"
    """One of `MODELS`."""

    is_part: bool = False
    """Any run of its words is right."""


def cases() -> Iterator[Case]:
    """All utterances, the same ones every time."""
    random = np.random.default_rng(1)
    yield from _read(random)
    yield from _synthetic(random)
    for n, (voice, sentence) in enumerate(OTHER_LANGUAGES):
        yield Case("another language", sentence, sounds.said(sentence, voice, 140 + 5 * n))
    yield from _no_speech(random)


def _read(random: Random) -> Iterator[Case]:
    for recording in recordings():
        words, audio = recording.words, pcm16_to_float(recording.pcm16)
        for kind, changed in _conditions(random).items():
            case = Case(f"read, {kind}", words, changed(audio), words)
            yield case
            yield replace(case, kind="read, off topic", model="help center")
        for begin, end in ((0, 0.6), (0.3, 0.7), (0.45, 0.55), (0.4, 1)):
            piece = sounds.part(audio, begin, end)
            yield Case("read, a piece of it", words, piece, words, is_part=True)
        for model in ("all", "half"):
            yield Case("read, backwards", words, audio[::-1].copy(), model=model)


def _conditions(random: Random) -> dict[str, Callable[[Audio], Audio]]:
    return {
        "clean": lambda audio: audio,
        "20 dB of hiss": lambda audio: sounds.hiss(random, audio, 20),
        "10 dB of hiss": lambda audio: sounds.hiss(random, audio, 10),
        "3 dB of hiss": lambda audio: sounds.hiss(random, audio, 3),
        "10 dB of noise": lambda audio: sounds.noisy(random, audio, 10),
        "3 dB of noise": lambda audio: sounds.noisy(random, audio, 3),
        "echo": sounds.echoing,
        "echo, 15 dB of noise": lambda audio: sounds.noisy(random, sounds.echoing(audio), 15),
        "slow": partial(sounds.paced, pace=0.9),
        "fast": partial(sounds.paced, pace=1.1),
        "faint": partial(sounds.louder, gain=0.1),
        "clipped": partial(sounds.louder, gain=10),
    }


def _synthetic(random: Random) -> Iterator[Case]:
    for n, sentence in enumerate(SENTENCES[::3]):
        words = " ".join(words_of(sentence))
        case = Case("synthetic, on topic", words, _say(words, n), words)
        yield case
        other = _say(words, n + 2)
        yield replace(case, kind="synthetic, half is known", audio=other, model="half")
        yield replace(case, kind="synthetic, 20 dB of noise", audio=sounds.noisy(random, other, 20))
        changed = sounds.echoing(case.audio) if n % 2 else sounds.hiss(random, case.audio, 10)
        yield replace(case, kind="synthetic, echo or hiss", audio=changed)
    for n, words in enumerate(SHORT):
        for voice in range(n, n + 3):
            yield Case("synthetic, short", words, _say(words, voice), words)
    for kind, sentences in (("other words", OTHER_WORDS), ("off topic", OFF_TOPIC)):
        for n, words in enumerate(sentences):
            for voice in range(n, n + 3):
                yield Case(f"synthetic, {kind}", words, _say(words, voice), words)


def _say(sentence: str, number: int) -> Audio:
    return sounds.said(sentence, VOICES[number % len(VOICES)], 140 + 10 * (number % 5))


def _no_speech(random: Random) -> Iterator[Case]:
    voices = [_say(sentence, n) for n, sentence in enumerate(CHATTER)]
    for n in range(8):
        loudness = 0.005 * 2 ** (n / 2)
        yield Case("noise", "hiss", sounds.noise(random, loudness, 0))
        yield Case("noise", "rumble", sounds.noise(random, 2 * loudness, 1 + n % 2))
        yield Case("noise", "recorded", sounds.recorded_noise(random, 0.5 * 2 ** (n / 2)))
        for loudness in (0.02, 0.1):
            hum = sounds.hum(random.uniform(60, 400), random.uniform(0.3, 3), loudness)
            yield Case("hum", "hum", hum)
        yield Case("music", "music", sounds.music(random))
        yield Case("knocks", "knocks", sounds.knocks(random, 1 + n))
        together = [voices[(n + i) % len(voices)] for i in range(3 + n // 6)]
        yield Case("three people at once", "chatter", sounds.babble(together))
