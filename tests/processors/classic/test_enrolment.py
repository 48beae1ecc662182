"""A voice is made of a recording, or refused with what to record instead."""

import asyncio
from pathlib import Path

import numpy as np
import pytest
import soundfile

from processors.classic.alignment import by_pauses
from processors.classic.enrolment import Wish, make_voice
from processors.classic.errors import SampleRefused
from processors.classic.frames import HOP, RATE_HZ
from processors.classic.voice import open_voice
from processors.classic.warping import pair
from tests.processors.classic.spoken import (
    RATE_HZ as BASE_HZ,
)
from tests.processors.classic.spoken import (
    TRANSCRIPT,
    brand,
    converted,
    made,
    reader,
    said,
)

NOISE = np.random.default_rng(1)


def test_most_sounds_of_the_base_voice_are_found_in_the_recording(folder: Path):
    voice = open_voice(folder)

    assert (voice.model.places >= 0).mean() > 0.6
    assert voice.model.about.sample_sha256


def test_progress_never_goes_back_and_ends_with_the_voice(sample: Path, tmp_path: Path):
    told: list[float] = []

    async def make() -> None:
        async with reader() as base:
            wish = Wish("test", sample, None)
            await make_voice(wish, base, tmp_path, on_progress=lambda done, _: told.append(done))

    asyncio.run(make())

    assert told == sorted(told)
    assert told[-1] == 1.0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["voice.json", "voice.safetensors"]


def test_without_a_transcript_pitch_and_timbre_are_taken(sample: Path, tmp_path: Path):
    found = made(sample, tmp_path, transcript=None)

    assert found.method == "affine"
    assert len(converted(open_voice(tmp_path), said("Hello.")[0]))


def test_a_language_pocketsphinx_does_not_know_is_paired_by_its_pauses(tmp_path: Path):
    text = "Guten Morgen. Ich helfe Ihnen gerne weiter. Wie kann ich Ihnen heute behilflich sein?"
    audio = said(text, voice="de+f3", language="de")[0]
    soundfile.write(tmp_path / "de.wav", audio, BASE_HZ)

    found = made(tmp_path / "de.wav", tmp_path, transcript=text, language="de")

    assert found.method == "exemplar"
    assert found.paired > 0.4


def test_a_transcript_of_something_else_still_makes_a_voice(sample: Path, tmp_path: Path):
    found = made(sample, tmp_path, transcript="A quite different text, with Xylqwz in it.")

    assert np.isfinite(converted(open_voice(tmp_path), said("Hello.")[0])).all()
    assert found.method in ("exemplar", "affine")


def test_eight_bits_in_stereo_are_enough(tmp_path: Path):
    audio = brand(TRANSCRIPT)[0][: 12 * BASE_HZ]
    both = np.stack([audio, 0.5 * audio], axis=1)
    soundfile.write(tmp_path / "sample.wav", both, BASE_HZ, subtype="PCM_U8")

    assert made(tmp_path / "sample.wav", tmp_path, transcript=None).seconds == pytest.approx(12)


@pytest.mark.parametrize(
    ("audio", "why"),
    [
        (np.zeros(5 * BASE_HZ), "record at least"),
        (0.1 * NOISE.standard_normal(BASE_HZ * 3 // 10), "record at least"),
        (np.zeros(0), "record at least"),
        (np.full(5 * BASE_HZ, np.nan), "no numbers"),
        (np.zeros(601 * 8_000), "cut it to"),
    ],
    ids=["silence", "0.3 s", "nothing", "no numbers", "too long"],
)
def test_a_recording_of_no_use_is_refused_with_what_to_record(
    tmp_path: Path, audio: np.ndarray, why: str
):
    rate_hz = 8_000 if why == "cut it to" else BASE_HZ
    soundfile.write(tmp_path / "sample.wav", audio, rate_hz, subtype="FLOAT")

    with pytest.raises(SampleRefused, match=why):
        made(tmp_path / "sample.wav", tmp_path / "voice", transcript=None)

    assert not list((tmp_path / "voice").iterdir())


def test_a_hum_is_no_voice(tmp_path: Path):
    hum = 0.1 * NOISE.standard_normal(5 * BASE_HZ)
    soundfile.write(tmp_path / "sample.wav", hum, BASE_HZ)

    with pytest.raises(SampleRefused, match="somebody speaking"):
        made(tmp_path / "sample.wav", tmp_path / "voice", transcript=None)


def test_a_file_that_is_no_sound_is_refused(tmp_path: Path):
    (tmp_path / "sample.wav").write_text("hello")

    with pytest.raises(SampleRefused, match="give a WAV"):
        made(tmp_path / "sample.wav", tmp_path / "voice")


def test_an_empty_transcript_is_refused(sample: Path, tmp_path: Path):
    with pytest.raises(SampleRefused, match="transcript"):
        made(sample, tmp_path / "voice", transcript=" ... ")


def test_the_slower_of_two_readings_is_followed():
    said_once = np.repeat(np.eye(4), 5, axis=0)
    said_slowly = np.repeat(np.eye(4), 9, axis=0)

    found = pair(said_once, said_slowly)

    assert (np.diff(found) >= 0).all()
    assert [frame // 9 for frame in found] == [frame // 5 for frame in range(20)]


def test_a_pause_only_one_reader_made_does_not_shift_what_follows():
    """A base reading of three phrases; the brand paused once more, in the first."""
    sound = 0.3 * NOISE.standard_normal(8 * RATE_HZ)
    base, other = sound.copy(), sound.copy()
    silence = RATE_HZ // 2
    for at_s in (3.0, 5.0):
        base[int(at_s * RATE_HZ) :][:silence] = other[int(at_s * RATE_HZ) :][:silence] = 0.0
    other[int(1.5 * RATE_HZ) :][: RATE_HZ // 4] = 0.0

    found = by_pauses(base, other)

    per_s = RATE_HZ // HOP
    assert len(found) == 3
    assert abs(found[1].brand[0] - 3.5 * per_s) < 0.05 * per_s
    assert abs(found[2].brand[0] - 5.5 * per_s) < 0.05 * per_s
