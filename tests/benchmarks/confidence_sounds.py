"""What a microphone brings: voices in all conditions, and what is no voice at all.

Audio is (samples,) at 16 kHz, floats in [-1, 1).
"""

from functools import cache

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from processors.audio import float_to_pcm16, pcm16_to_float, samples
from tests.speech import FOLDER, RATE_HZ, spoken

Audio = NDArray[np.float32]
Random = np.random.Generator


@cache
def said(sentence: str, voice: str, words_per_minute: int) -> Audio:
    """A sentence in one of espeak's voices."""
    return pcm16_to_float(spoken(sentence, voice=voice, words_per_minute=words_per_minute))


def hiss(random: Random, audio: Audio, snr_db: float) -> Audio:
    """With white noise."""
    return _mixed(audio, random.normal(0, 1, len(audio)), snr_db)


def noisy(random: Random, audio: Audio, snr_db: float) -> Audio:
    """With the recorded noise, from anywhere in it."""
    return _mixed(audio, np.resize(np.roll(_noise(), random.integers(RATE_HZ)), len(audio)), snr_db)


def echoing(audio: Audio) -> Audio:
    """As loud as before, in the room of the recorded impulse response."""
    room = _recorded("rir1.wav")
    length = len(audio) + len(room) - 1
    wet = np.fft.irfft(np.fft.rfft(audio, length) * np.fft.rfft(room, length), length)[: len(audio)]
    return (wet * (_loudness(audio) / _loudness(wet))).astype(np.float32)


def paced(audio: Audio, pace: float) -> Audio:
    """Faster and higher by a factor."""
    return soxr.resample(audio, pace * RATE_HZ, RATE_HZ)


def louder(audio: Audio, gain: float) -> Audio:
    """Louder by a factor, and clipped."""
    return np.clip(gain * audio, -1, 1).astype(np.float32)


def part(audio: Audio, begin: float, end: float) -> Audio:
    """From one share of its length to another."""
    return audio[int(begin * len(audio)) : int(end * len(audio))]


def noise(random: Random, loudness: float, slope: float) -> Audio:
    """Two seconds; its power falls by 1 / frequency**slope."""
    spectrum = np.fft.rfft(random.normal(0, 1, 2 * RATE_HZ))
    spectrum[1:] *= np.arange(1, len(spectrum)) ** (-slope / 2)
    audio = np.fft.irfft(spectrum)
    return (loudness / _loudness(audio) * audio).astype(np.float32)


def recorded_noise(random: Random, gain: float) -> Audio:
    """Two seconds from anywhere in the recorded noise."""
    begin = random.integers(len(_noise()) - 2 * RATE_HZ)
    return louder(_noise()[begin : begin + 2 * RATE_HZ], gain)


def hum(pitch_hz: float, seconds: float, loudness: float) -> Audio:
    """A steady tone with overtones, as of a fan, a transformer or somebody who thinks."""
    at = np.arange(samples(seconds, RATE_HZ)) / RATE_HZ
    tones = [np.sin(2 * np.pi * pitch_hz * k * at) / k for k in range(1, 9)]
    return (loudness * np.sum(tones, axis=0)).astype(np.float32)


def music(random: Random) -> Audio:
    """Six chords of half a second."""
    at = np.arange(samples(0.5, RATE_HZ)) / RATE_HZ
    notes = 220 * 2 ** (random.integers(0, 24, 6) / 12)
    chords = [
        sum(np.sin(2 * np.pi * note * k * at) / k for k in (1, 1.5, 2, 3)) * np.exp(-3 * at)
        for note in notes
    ]
    return (0.2 * np.concatenate(chords)).astype(np.float32)


def knocks(random: Random, count: int) -> Audio:
    """Thuds on a table, three a second."""
    at = np.arange(samples(0.33, RATE_HZ)) / RATE_HZ
    thuds = [
        np.exp(-40 * at)
        * (np.sin(2 * np.pi * random.uniform(80, 250) * at) + random.normal(0, 0.5, len(at)))
        for _ in range(count)
    ]
    return (0.3 * np.concatenate(thuds)).astype(np.float32)


def babble(voices: list[Audio]) -> Audio:
    """Three seconds of all of them at once."""
    length = 3 * RATE_HZ
    return np.mean([np.resize(voice, length) for voice in voices], axis=0).astype(np.float32)


def in_a_call(audio: Audio) -> bytes:
    """PCM16, with the moment before, in a quiet room, and the pause behind."""
    quiet = np.random.default_rng(2).normal(0, 0.0006, len(audio) + samples(1.2, RATE_HZ))
    begin = samples(1.0, RATE_HZ)
    quiet[begin : begin + len(audio)] += audio
    return float_to_pcm16(quiet)


def _mixed(audio: Audio, noise: NDArray[np.floating], snr_db: float) -> Audio:
    gain = _loudness(audio) / _loudness(noise) * 10 ** (-snr_db / 20)
    return (audio + gain * noise).astype(np.float32)


def _loudness(audio: NDArray[np.floating]) -> float:
    return float(np.sqrt(np.mean(audio**2)))


def _noise() -> Audio:
    return _recorded("noise2.wav")


@cache
def _recorded(name: str) -> Audio:
    audio, rate_hz = soundfile.read(FOLDER / name, dtype="float32")
    assert rate_hz == RATE_HZ
    return np.asarray(audio, dtype=np.float32)
