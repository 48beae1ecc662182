"""Frames become sound."""

from itertools import pairwise

import numpy as np
import pytest

from processors.classic.cepstra import BINS, to_cepstra, to_log_power
from processors.classic.frames import BANDS, HOP, analyse, pitch
from processors.classic.synthesis import Synthesizer

FRAMES = 201


@pytest.fixture
def frames() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A second of a vowel that rises, stops to be voiced, and goes on."""
    f0_hz = np.linspace(100.0, 140.0, FRAMES)
    f0_hz[80:120] = 0.0
    shape = -10.0 - np.linspace(0.0, 8.0, BINS)
    log_power = shape + np.sin(np.arange(FRAMES) / 20)[:, None]
    return f0_hz, log_power, np.full((FRAMES, BANDS), -30.0)


@pytest.mark.parametrize("block", [1, 7, 25, 100])
def test_streamed_equals_whole(frames: tuple[np.ndarray, ...], block: int):
    whole = Synthesizer(7).feed(*frames)

    streamed = Synthesizer(7)
    edges = [*range(0, FRAMES - 1, block), FRAMES - 1]
    parts = [streamed.feed(*(part[a : b + 1] for part in frames)) for a, b in pairwise(edges)]

    joined = np.concatenate(parts)
    assert len(whole) == (FRAMES - 1) * HOP
    assert np.abs(joined - whole).max() < 1e-6


def test_what_is_synthesised_has_the_pitch_it_was_given(frames: tuple[np.ndarray, ...]):
    f0_hz, *_ = frames

    found = pitch(np.ascontiguousarray(Synthesizer(7).feed(*frames)))

    steady = np.r_[20:70, 130:180]
    assert np.abs(found[steady] / f0_hz[steady] - 1).max() < 0.01
    assert not found[90:110].any()


def test_what_is_synthesised_is_as_loud_in_every_band_as_it_was_given(
    frames: tuple[np.ndarray, ...],
):
    _, log_power, _ = frames

    heard = analyse(np.ascontiguousarray(Synthesizer(7).feed(*frames)), breath=False)

    steady = np.r_[20:70, 130:180]
    off_db = 10 / np.log(10) * (heard.log_power - log_power)[steady].mean(axis=0)
    assert np.abs(off_db[8:480]).max() < 2.5


def test_an_envelope_survives_its_cepstrum():
    bins = np.arange(BINS) / BINS
    smooth = (-8.0 - 6.0 * bins + np.cos(6 * bins))[None]

    assert np.abs(to_log_power(to_cepstra(smooth)) - smooth)[0, 5:480].max() < 0.3
