"""A report on a voice, as an operator asks for it and reads it."""

import base64
import io
import re
from pathlib import Path

import numpy as np
import soundfile
from typer.testing import CliRunner

from bots.voice_report import Sound, VoiceReport
from processors.audio import pcm16_to_float
from processors.voice_report.measures import measure
from processors.voice_report.summary import Pair, Said, drift, summary
from processors.watermark.detect import detect
from tests.speech import RATE_HZ, recordings
from web.voice_cli import voice
from web.voice_report_page import page

TENANT = "id: harbor\nname: Harbor\ngreeting: Hello.\nknowledge: {tickets: null}\n"


def made(tenant: str) -> VoiceReport:
    speech = 0.5 * np.concatenate([pcm16_to_float(r.pcm16) for r in recordings()])[: 6 * RATE_HZ]
    sound = Sound(speech, RATE_HZ)
    said = Said(measure(speech, RATE_HZ), 0.1, 1.0, 1, 0.9)
    pairs = [Pair(f"Sentence {n} & <more>.", 5, said, said) for n in range(20)]
    whole = summary([said] * 20, 100)
    return VoiceReport(
        *(tenant, "mara", "rvc", tuple(pairs), ((sound, sound),) * 20),
        *(whole, whole, drift(pairs, pairs[:5]), 0.6, False),
    )


def test_a_tenant_without_a_voice_is_told_how_to_get_one(tmp_path: Path):
    (tmp_path / "harbor" / "knowledge").mkdir(parents=True)
    (tmp_path / "harbor" / "tenant.yaml").write_text(TENANT)
    where = ["--tenants", str(tmp_path), "--data", str(tmp_path / "var")]

    result = CliRunner().invoke(voice, ["report", "--tenant", "harbor", *where, "--no-similarity"])

    assert result.exit_code == 1
    assert (
        "tenant harbor: no voice of its own; make one with `rapport voice train`" in result.output
    )


def test_the_page_needs_nothing_else_and_its_players_hold_marked_speech():
    shown = page(made("harbor"), made="Today.")

    sounds = re.findall(r'src="data:audio/ogg;base64,([^"]+)"', shown)
    speech, rate_hz = soundfile.read(io.BytesIO(base64.b64decode(sounds[0])), dtype="float32")
    assert len(sounds) == 24
    assert detect(speech, rate_hz).found
    assert not re.findall(r'(?:src|href)="(?!data:|#)', shown)
    assert len(shown) < 3_000_000


def test_names_are_shown_as_they_are():
    shown = page(made("<b>harbor</b>"), made="Today.")

    assert "&lt;b&gt;harbor&lt;/b&gt;" in shown
    assert "Sentence 0 &amp; &lt;more&gt;." in shown
