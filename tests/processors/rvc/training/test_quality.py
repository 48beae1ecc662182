"""What a support lead is told about a recording before hours are spent on it."""

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray
from scipy import signal

from processors.rvc.training.errors import SampleError
from processors.rvc.training.hearing import speech_spans
from processors.rvc.training.quality import Report, Verdict, examine, refuse_if_short
from processors.rvc.training.speakers import find_speakers
from tests.processors.rvc.training.speakers_corner import of_one, recording
from tests.speech import FOLDER

WOMAN = "spk1"
recorded = pytest.mark.skipif(
    not (FOLDER / "rir1.wav").is_file(), reason=f"no recordings of people in {FOLDER}"
)


def report_of(audio: NDArray[np.floating]) -> Report:
    return examine([recording(audio)]).report


def noise(n: int) -> NDArray[np.float64]:
    return np.random.default_rng(1).standard_normal(n)


@recorded
def test_a_clean_recording_has_only_its_length_and_rate_against_it():
    report = report_of(of_one(WOMAN))

    for name in ("noise", "clipping", "reverberation", "second speaker"):
        assert report.row(name).verdict is Verdict.GOOD, name
    assert report.row("speech").verdict is Verdict.POOR
    assert all(row.advice for row in report.rows if row.verdict in (Verdict.FAIR, Verdict.POOR))


def test_noise_is_measured_and_told():
    clean = of_one(WOMAN)
    level = np.sqrt(np.mean(clean**2))

    row = report_of(clean + level * 10 ** (-12 / 20) * noise(clean.size)).row("noise")

    assert row.verdict is Verdict.POOR
    assert row.value == pytest.approx(13, abs=3)
    assert "microphone" in row.advice


def test_what_is_cut_off_at_the_top_is_counted():
    clean = of_one(WOMAN)
    cut_off = np.clip(6 * clean / np.abs(clean).max(), -1, 1)

    row = report_of(0.5 * cut_off).row("clipping")

    assert row.verdict is Verdict.POOR
    assert row.value == pytest.approx(float(np.mean(np.abs(cut_off) == 1)), rel=0.5)


@recorded
def test_a_room_is_heard():
    room, _ = soundfile.read(FOLDER / "rir1.wav", dtype="float32")
    clean = of_one(WOMAN)

    row = report_of(signal.fftconvolve(clean, room) / 4).row("reverberation")

    assert row.verdict is Verdict.POOR
    assert row.value == pytest.approx(0.65, abs=0.35)
    assert "estimate" in row.shown


@recorded
def test_two_people_are_noticed_and_the_method_is_named():
    row = report_of(np.concatenate([of_one(WOMAN), of_one("spk2")])).row("second speaker")

    assert row.verdict is Verdict.POOR
    assert "resemblyzer" in row.shown


@recorded
@pytest.mark.parametrize(("people", "told"), [(("jfk", "spk2"), True), (("LJ", "LJ"), False)])
def test_without_resemblyzer_people_are_told_apart_by_pitch(people: tuple[str, str], told: bool):
    said = np.concatenate([of_one(person) for person in people * 3])

    found = find_speakers(said, speech_spans(said), method="pitch and cepstrum")

    assert found.suspected is told
    assert found.method == "pitch and cepstrum"


def test_less_than_thirty_seconds_are_refused_with_what_is_needed():
    with pytest.raises(SampleError, match=r"at least 30 s are needed .* --force"):
        refuse_if_short(report_of(of_one(WOMAN)))


def test_a_recording_without_speech_is_refused():
    with pytest.raises(SampleError, match="no speech is heard"):
        report_of(0.01 * noise(160_000))


def test_the_report_is_plain_json_values():
    report = report_of(of_one(WOMAN)).as_json()

    assert report["verdict"] == "poor"
    assert {row["verdict"] for row in report["rows"]} <= {"good", "fair", "poor", "unknown"}
