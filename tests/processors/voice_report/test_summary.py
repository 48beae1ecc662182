from dataclasses import replace

import numpy as np
import pytest

from processors.voice_report.measures import Measures, measure, wrong_words
from processors.voice_report.summary import Pair, Said, drift, summary

RATE_HZ = 24_000


def said(pitch_hz: float, loudness_db: float, *, wrong: int = 0) -> Said:
    return Said(Measures(2.0, pitch_hz, 2.0, loudness_db), 0.1, 0.5, wrong)


def buzz(pitch_hz: float, level: float, lasts_s: float = 1.0) -> np.ndarray:
    t = np.arange(round(lasts_s * RATE_HZ)) / RATE_HZ
    harmonics = (np.sin(2 * np.pi * n * pitch_hz * t) / n for n in range(1, 20))
    return (level * sum(harmonics, np.zeros_like(t))).astype(np.float32)


def test_pitch_and_loudness_are_what_is_heard():
    once, louder = measure(buzz(150, 0.1), RATE_HZ), measure(buzz(150, 0.2), RATE_HZ)

    assert once.pitch_hz == pytest.approx(150, rel=0.01)
    assert louder.loudness_db - once.loudness_db == pytest.approx(6.02, abs=0.05)


def test_a_pause_makes_no_sentence_softer():
    speech = buzz(150, 0.1)
    paused = np.concatenate([speech, np.zeros(RATE_HZ, np.float32), speech])

    difference_db = measure(paused, RATE_HZ).loudness_db - measure(speech, RATE_HZ).loudness_db
    assert abs(difference_db) < 0.1


def test_silence_has_no_pitch():
    assert measure(np.zeros(RATE_HZ, np.float32), RATE_HZ).pitch_hz is None


@pytest.mark.parametrize(
    ("asked", "heard", "wrong"),
    [("a b c", "a b c", 0), ("a b c", "a c", 1), ("a b", "a x b", 1), ("a b", "", 2)],
)
def test_words_are_counted_as_wrong_once(asked: str, heard: str, wrong: int):
    assert wrong_words(asked.split(), heard.split()) == wrong


def test_drift_is_what_the_brand_adds_and_not_what_the_sentences_differ_in():
    """The base voice is livelier at the end; the brand's follows it, and rises by 2 % beside."""
    pairs = [
        Pair("x", 5, said(100 + n, -20 + n / 50), said(2 * (100 + n) * 1.02 ** (n / 99), -18))
        for n in range(100)
    ]

    found = drift(pairs, [])

    assert found
    assert found.pitch_percent == pytest.approx(2.0, abs=0.01)
    assert found.loudness_db == pytest.approx(-99 / 50, abs=0.01)


def test_a_sentence_said_again_is_compared_with_itself():
    pairs = [Pair("x", 5, said(100, -20), said(200, -20)) for _ in range(10)]
    again = [replace(pairs[0], brand=said(210, -20.5))]

    found = drift(pairs, again)

    assert found
    assert found.again
    base, brand = found.again
    assert (base.pitch_percent, base.loudness_db) == (0, 0)
    assert (brand.pitch_percent, brand.loudness_db) == (pytest.approx(5), pytest.approx(0.5))


def test_rates_are_over_all_sentences():
    each = summary([said(100, -20, wrong=1), said(400, -22, wrong=0)], words=10)

    assert each.word_error_rate == pytest.approx(0.1)
    assert each.pitch_hz == pytest.approx(200)
    assert each.real_time_factor == pytest.approx(0.25)
