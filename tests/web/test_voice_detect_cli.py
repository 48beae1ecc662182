"""Telling whether a recording is of ours, as an operator does it."""

import json
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner

from processors.audio import pcm16_to_float
from processors.watermark.mark import Marker
from tests.speech import RATE_HZ, recordings
from web.voice_cli import voice

PEOPLE = 0.5 * np.concatenate([pcm16_to_float(r.pcm16) for r in recordings()])[: 12 * RATE_HZ]
OURS = Marker(RATE_HZ).mark(PEOPLE)


def rapport_voice_detect(*arguments: str | Path):
    return CliRunner().invoke(voice, ["detect", *map(str, arguments)])


def opus_in_webm(path: Path, speech: np.ndarray) -> Path:
    with av.open(str(path), "w", format="webm") as file:
        stream = file.add_stream("libopus", rate=48_000, layout="mono")
        stream.bit_rate = 24_000
        frame = av.AudioFrame.from_ndarray(speech[None].astype(np.float32), "flt", "mono")
        frame.sample_rate = RATE_HZ
        for made in av.AudioResampler("s16", "mono", 48_000).resample(frame):
            file.mux(stream.encode(made))
        file.mux(stream.encode(None))
    return path


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    both = np.stack([PEOPLE, OURS], axis=1)
    for name, sound in {"people": PEOPLE, "ours": OURS, "both": both}.items():
        soundfile.write(tmp_path / f"{name}.wav", sound, RATE_HZ)
    opus_in_webm(tmp_path / "ours.webm", OURS)
    return {path.name: path for path in tmp_path.iterdir()}


@pytest.mark.parametrize("name", ["ours.wav", "ours.webm", "both.wav"])
def test_our_speech_is_found(files: dict[str, Path], name: str):
    """Also in one channel of a call, the visitor being in the other."""
    result = rapport_voice_detect(files[name])

    assert result.exit_code == 0
    assert "marked as synthetic speech by Rapport at 0:00.0 to 0:12.0" in result.output


def test_people_are_not_ours(files: dict[str, Path]):
    result = rapport_voice_detect(files["people.wav"])

    assert result.exit_code == 1
    assert "no mark found" in result.output


def test_machines_read_where(files: dict[str, Path]):
    result = rapport_voice_detect(files["ours.wav"], files["people.wav"], "--json")

    ours, people = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (ours["found"], people["found"]) == (True, False)
    assert ours["stretches"][0]["end_s"] == 5.0
    assert ours["score"] > people["score"]


def test_a_file_without_sound_says_what_to_do(tmp_path: Path):
    (tmp_path / "notes.wav").write_text("no sound")

    result = rapport_voice_detect(tmp_path / "notes.wav", tmp_path / "absent.wav")

    assert result.exit_code == 2
    assert "no sound file we can read" in result.output
    assert "no such file" in result.output
