"""How high a voice speaks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.audio import pcm16_to_float
from processors.rvc.f0 import coarse, f0_of, interpolated, shifted
from tests.processors.rvc.fixtures import FIXTURES, needs_fixtures
from tests.speech import recordings

RATE_HZ = 16_000


def buzz(pitch_hz: float, n_samples: int) -> np.ndarray:
    """A voice-like tone: twelve harmonics."""
    seconds = np.arange(n_samples) / RATE_HZ
    harmonics = [np.sin(2 * np.pi * pitch_hz * k * seconds) / k for k in range(1, 13)]
    return (0.2 * np.sum(harmonics, axis=0)).astype(np.float32)


@needs_fixtures
def test_coarse_pitch_is_the_one_voices_were_trained_with():
    golden = np.load(FIXTURES / "coarse_f0.npz")

    assert np.array_equal(coarse(golden["f0"]), golden["coarse"])


def test_coarse_pitch_keeps_to_its_range():
    assert coarse(np.array([0, 1, 50, 1_100, 20_000], np.float32)).tolist() == [1, 1, 1, 255, 255]


@pytest.mark.parametrize("pitch_hz", [80.0, 150.0, 320.0, 700.0])
def test_a_steady_tone_is_heard_as_what_it_is(pitch_hz: float):
    f0 = f0_of(buzz(pitch_hz, RATE_HZ), frames=100)

    assert np.abs(f0[20:80] - pitch_hz).max() < 0.01 * pitch_hz


def test_a_change_of_pitch_is_heard_where_it_is():
    samples = np.concatenate([buzz(120, RATE_HZ), buzz(240, RATE_HZ)])

    f0 = f0_of(samples, frames=200)

    assert abs(f0[90] - 120) < 2
    assert abs(f0[110] - 240) < 4


@settings(deadline=None, max_examples=40)
@given(
    n=st.integers(1, 5_000),
    frames=st.integers(0, 60),
    unvoiced=st.sampled_from(["zero", "interpolate"]),
)
def test_as_many_frames_come_as_were_asked_for(n: int, frames: int, unvoiced: str):
    f0 = f0_of(buzz(150, n), frames=frames, unvoiced=unvoiced)

    assert f0.shape == (frames,)
    assert f0.dtype == np.float32
    assert np.isfinite(f0).all()


def test_between_voiced_sounds_pitch_is_zero_or_a_line():
    tone, gap = buzz(150, RATE_HZ // 2), np.zeros(RATE_HZ // 2, np.float32)
    samples = np.concatenate([gap, tone, gap, tone, gap])

    zero = f0_of(samples, frames=250)
    line = f0_of(samples, frames=250, unvoiced="interpolate")

    assert not zero[120:130].any()
    assert np.abs(line - 150).max() < 15
    assert np.array_equal(line[zero > 0], zero[zero > 0])


def test_a_whisper_has_no_pitch_to_interpolate():
    assert not interpolated(np.zeros(9)).any()


def test_a_key_of_an_octave_doubles_pitch_and_leaves_silence():
    assert shifted(np.array([0, 100], np.float32), 12).tolist() == [0, 200]
    assert shifted(np.array([0, 100], np.float32), -12).tolist() == [0, 50]


def test_a_persons_pitch_is_a_persons():
    speech = pcm16_to_float(recordings()[0].pcm16).astype(np.float32)

    f0 = f0_of(speech, frames=-(-len(speech) // 160))

    voiced = f0[f0 > 0]
    assert 0.2 < len(voiced) / len(f0) < 0.95
    assert 70 < np.median(voiced) < 300
