import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.audio import (
    duration_s,
    float_to_pcm16,
    pcm16_to_float,
    samples,
    seconds,
    silence,
)


@given(st.integers(0, 10**9), st.sampled_from([8000, 16000, 22050, 24000, 48000]))
def test_samples_survive_the_way_over_seconds(n_samples: int, rate_hz: int):
    assert samples(seconds(n_samples, rate_hz), rate_hz) == n_samples


def test_samples_are_rounded_not_cut():
    assert samples(0.9999999, 16000) == 16000


@given(st.lists(st.integers(-32768, 32767)))
def test_pcm16_survives_the_way_over_floats(levels: list[int]):
    pcm16 = np.array(levels, dtype="<i2").tobytes()

    assert float_to_pcm16(pcm16_to_float(pcm16)) == pcm16


def test_floats_out_of_range_are_clipped():
    loud = float_to_pcm16(np.array([-3.0, 1.0, 3.0]))

    assert np.frombuffer(loud, dtype="<i2").tolist() == [-32768, 32767, 32767]


def test_half_a_sample_is_refused_as_audio_and_not_counted_as_time():
    with pytest.raises(ValueError, match="multiple of element size"):
        pcm16_to_float(b"\0\0\0")
    assert duration_s(b"\0\0\0", 1) == 1.0


def test_silence_lasts_as_long_as_asked():
    assert duration_s(silence(0.25, 24000), 24000) == 0.25
    assert not pcm16_to_float(silence(0.25, 24000)).any()
