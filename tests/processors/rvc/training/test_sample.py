"""From an operator's recordings to the pieces a voice learns from."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from processors.rvc.content import ContentEncoder
from processors.rvc.training.errors import SampleError
from processors.rvc.training.hearing import Span, speech_spans
from processors.rvc.training.pieces import OVERLAP_S, PIECE_S, cut, gain_of, piece_times
from processors.rvc.training.prepared import Preparation
from processors.rvc.training.sample import Recording, read_all, sound_files
from tests.fakes.rvc_voice import write_content
from tests.processors.rvc.training.speakers_corner import (
    PAUSE_S,
    TINY,
    of_one,
    pieces,
    recording,
)


def test_a_folder_is_all_its_sound_files_in_order(tmp_path: Path):
    for name in ("b.wav", "a.flac", "notes.txt"):
        (tmp_path / name).touch()

    assert [p.name for p in sound_files([tmp_path, tmp_path / "b.wav"])] == ["a.flac", "b.wav"]


def test_a_folder_without_sound_says_what_is_wanted(tmp_path: Path):
    with pytest.raises(SampleError, match=r"holds no sound file; give .*\.wav"):
        sound_files([tmp_path])


def test_a_file_that_is_no_sound_is_named(tmp_path: Path):
    (tmp_path / "brand.wav").write_text("not a recording")

    with pytest.raises(SampleError, match=r"brand.wav: cannot be decoded"):
        read_all([tmp_path / "brand.wav"])


def test_stereo_of_any_rate_is_heard_without_its_rumble(tmp_path: Path):
    time_s = np.arange(44_100) / 44_100
    rumble = 0.5 * np.sin(2 * np.pi * 20 * time_s)
    tone = 0.1 * np.sin(2 * np.pi * 440 * time_s)
    soundfile.write(tmp_path / "s.flac", np.stack([rumble + tone, rumble + tone], 1), 44_100)

    audio = read_all([tmp_path / "s.flac"])[0].at(16_000)

    assert audio.size == 16_000
    middle = audio[4_000:12_000]
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.1 / np.sqrt(2), rel=0.03)


def test_pauses_between_sentences_belong_to_no_piece():
    said = of_one("spk1")

    spans = speech_spans(said)

    assert len(spans) >= 3
    whole_s = said.size / 16_000
    assert sum(s.duration_s for s in spans) < whole_s - 3 * (PAUSE_S - 0.2)
    assert all(a.end_s <= b.start_s for a, b in pairwise(spans))


@pytest.mark.parametrize("duration_s", [0.9, 3.7, 3.8, 4.2, 7.2, 60.0])
def test_pieces_cover_a_span_and_share_their_edges(duration_s: float):
    times = piece_times(Span(1.0, 1.0 + duration_s))

    assert times[0][0] == 1.0
    assert times[-1][1] == pytest.approx(1.0 + duration_s)
    assert all(b[0] == pytest.approx(a[1] - OVERLAP_S) for a, b in pairwise(times))
    assert all(end - start <= PIECE_S + 0.8 for start, end in times)


@pytest.mark.parametrize("level", [0.002, 0.3, 1.0])
def test_a_faint_and_a_loud_sentence_end_up_equally_loud_without_clipping(level: float):
    said = level * of_one("spk1") / np.abs(of_one("spk1")).max()

    louder = said * gain_of(said)

    assert np.abs(louder).max() <= 0.951
    rms_dbfs = 20 * np.log10(np.sqrt(np.mean(louder**2)))
    faint = level == 0.002
    assert rms_dbfs < -30 if faint else rms_dbfs == pytest.approx(-22, abs=3)


def test_content_and_pitch_are_found_once(tmp_path: Path):
    encoder = ContentEncoder.open(write_content(tmp_path / "contentvec"))
    how = Preparation(encoder, "v2", tmp_path / "pieces", TINY.config.samples_per_frame)
    first = how.prepare(pieces())
    written = {path: path.stat().st_mtime_ns for path in how.folder.iterdir()}
    next(iter(written)).unlink()

    again = how.prepare(pieces())

    now = {path: path.stat().st_mtime_ns for path in how.folder.iterdir()}
    assert sum(now[path] != then for path, then in written.items()) == 1
    for a, b in zip(first, again, strict=True):
        assert a.content.equal(b.content)
        assert a.f0.equal(b.f0)
        assert a.audio.equal(b.audio)
    assert all(p.audio.numel() >= p.frames * TINY.config.samples_per_frame for p in again)
    assert all(2 * len(p.content) >= p.frames for p in again)


def test_pieces_of_another_sample_do_not_stay(tmp_path: Path):
    encoder = ContentEncoder.open(write_content(tmp_path / "contentvec"))
    how = Preparation(encoder, "v2", tmp_path / "pieces", TINY.config.samples_per_frame)
    how.prepare(pieces())

    how.prepare(pieces()[:1])

    assert len(list(how.folder.iterdir())) == 1


def test_a_recording_of_nobody_has_no_pieces():
    hum = 0.1 * np.sin(2 * np.pi * 100 * np.arange(48_000) / 16_000)
    silent: Recording = recording(hum)

    assert cut(silent, speech_spans(silent.at(16_000)), 40_000) == []
