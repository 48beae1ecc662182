"""The turns of a bench: every recording under every condition, the same ones every time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from bots.bench import sounds
from bots.bench.alignment import align
from bots.bench.recordings import RATE_HZ, Audio, Recording
from processors.audio import float_to_pcm16, samples
from processors.stt.words import Word

Variant = Literal["clean", "pause", "noise", "echo", "pace"]
VARIANTS: tuple[Variant, ...] = get_args(Variant)

BLOCK_S = 0.02
"""Turns are whole blocks of this length, as microphones deliver them."""

LEAD_S, TAIL_S = 0.3, 0.8
"""Empty room before and after the voice."""

SNR_DB = 10.0, 20.0
PAUSE_S = 0.3, 0.8
PACES = 0.94, 1.06

_SPARE_S = 0.05
_ROOM = 0.0003
"""RMS amplitude of a quiet room, -70 dB."""

_ROOM_BELOW_LOUD = 0.02
"""The loudest room there may be, as a share of the voice's amplitude: -34 dB."""


@dataclass(frozen=True)
class Turn:
    """Something a visitor says."""

    recording: str
    variant: Variant | Literal["as recorded"]
    words: tuple[Word, ...]
    """Times count from the first sample of the turn."""

    pcm16: bytes
    """16 kHz mono, whole blocks; no two of them are the same."""

    article: str
    """The one that answers it."""

    @property
    def speech_end_s(self) -> float:
        """End of the last voiced sample."""
        return self.words[-1].end_s


@dataclass(frozen=True)
class _Said:
    audio: Audio
    words: tuple[Word, ...]


def build_turns(recordings: Sequence[Recording], count: int, seed: int = 1) -> list[Turn]:
    """As many turns, with every recording and every condition among them as often as fits.

    Blocking: half a second per recording.
    """
    # A turn that follows on itself would let a late answer pass for the next one.
    said = [_trimmed(recording) for recording in recordings]
    turns: list[Turn] = []
    for number in range(count):
        at, variant = number % len(said), VARIANTS[_variant_of(number, len(said))]
        random = np.random.default_rng([seed, number])
        turns.append(_turn(recordings[at], variant, said[at], random))
    return turns


def turn_of(recording: Recording) -> Turn:
    """A recording as it is, in a quiet room."""
    return replace(
        _turn(recording, "clean", _trimmed(recording), np.random.default_rng(0)),
        variant="as recorded",
    )


def _variant_of(number: int, recordings: int) -> int:
    return (number + number // recordings) % len(VARIANTS)


def _trimmed(recording: Recording) -> _Said:
    """From the first word to the last voiced sample, and a moment more."""
    words = align(recording.audio, recording.words)
    start_s = max(0.0, words[0].start_s - _SPARE_S)
    last = samples(words[-1].end_s + _SPARE_S, RATE_HZ)
    audio = recording.audio[samples(start_s, RATE_HZ) : last]
    return _Said(audio, _moved(words, by_s=-start_s))


def _turn(recording: Recording, variant: Variant, said: _Said, random: np.random.Generator) -> Turn:
    room = _room_of(said.audio)
    if variant == "pace":
        said = _paced(said, float(random.choice(PACES)))
    elif variant == "pause" and len(said.words) > 1:
        said = _hesitating(said, random, room)
    heard = _in_a_room(random, said.audio, room)
    if variant == "noise":
        heard = sounds.noisy(random, heard, random.uniform(*SNR_DB))
    elif variant == "echo":
        heard = sounds.echoing(random, heard)
    words = _moved(said.words, by_s=LEAD_S)
    return Turn(recording.name, variant, words, float_to_pcm16(heard), recording.name)


def _room_of(audio: Audio) -> float:
    size = samples(BLOCK_S, RATE_HZ)
    blocks = audio[: len(audio) // size * size].reshape(-1, size)
    quiet, loud = np.percentile(np.sqrt((blocks**2).mean(axis=1)), [5, 95])
    # Who speaks without a breath leaves no gap to hear the room in.
    return max(_ROOM, min(float(quiet), _ROOM_BELOW_LOUD * float(loud)))


def _in_a_room(random: np.random.Generator, audio: Audio, room: float) -> Audio:
    """The voice comes and goes without a click, and the whole is made of whole blocks."""
    lead, block = samples(LEAD_S, RATE_HZ), samples(BLOCK_S, RATE_HZ)
    total = lead + len(audio) + samples(TAIL_S, RATE_HZ)
    heard = sounds.tone(random, -(-total // block) * block, room)
    fade = samples(_SPARE_S / 2, RATE_HZ)
    voice = audio.copy()
    voice[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    voice[:fade] *= np.linspace(0, 1, fade, dtype=np.float32)
    heard[lead : lead + len(voice)] += voice
    return heard


def _hesitating(said: _Said, random: np.random.Generator, room: float) -> _Said:
    """With a pause between two words of the middle."""
    low, high = len(said.words) // 3, 2 * len(said.words) // 3
    after = int(random.integers(max(1, low), max(2, high + 1)))
    boundary_s = (said.words[after - 1].end_s + said.words[after].start_s) / 2
    at_s = sounds.quietest_s(said.audio, boundary_s, within_s=0.06)
    pause_s = float(random.uniform(*PAUSE_S))
    pause = sounds.tone(random, samples(pause_s, RATE_HZ), room)
    words = (*said.words[:after], *_moved(said.words[after:], by_s=pause_s))
    return _Said(sounds.paused(said.audio, at_s, pause), words)


def _paced(said: _Said, pace: float) -> _Said:
    words = tuple(
        replace(word, start_s=word.start_s / pace, end_s=word.end_s / pace) for word in said.words
    )
    return _Said(sounds.paced(said.audio, pace), words)


def _moved(words: Sequence[Word], *, by_s: float) -> tuple[Word, ...]:
    return tuple(
        replace(word, start_s=word.start_s + by_s, end_s=word.end_s + by_s) for word in words
    )
