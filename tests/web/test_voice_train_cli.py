"""A brand's voice trained from a recording, as an operator goes about it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import fmean

import numpy as np
import psutil
import pytest
import soundfile
import soxr
from typer.testing import CliRunner, Result

from processors.audio import pcm16_to_float, samples
from processors.rvc.training.checkpoint import FILE, read_losses
from processors.rvc.voice import open_voice
from tenants.consent_record import sha256_of
from tenants.voices import VoiceStore
from tests.fakes.checkpoints import write_consent
from tests.fakes.rvc_voice import write_content
from tests.sentences import write_tenants
from tests.speech import RATE_HZ, recordings, spoken
from web.voice_cli import voice

EPOCHS = 4
LIMIT_S = 240.0
"""No step takes long, but the machine may be busy."""


class Operator:
    """Somebody at the command line of an installation with tenants and a content encoder."""

    def __init__(self, home: Path) -> None:
        self.home, self.data = home, home / "var"
        write_tenants(home / "tenants")
        self.tenant = min(path.name for path in (home / "tenants").iterdir())
        self.workshop = VoiceStore(self.data).workshop(self.tenant, "mara")
        self.sample = home / "brand.wav"

    def record(self, duration_s: float) -> None:
        """A sample of so many seconds in a room that is not quite silent, and a consent for it."""
        said = [pcm16_to_float(r.pcm16) for r in recordings() if r.name.startswith(("spk1", "LJ"))]
        pause = np.zeros(RATE_HZ // 2, np.float32)
        whole = np.concatenate([part for sentence in said for part in (sentence, pause)])
        speech = np.resize(whole, samples(duration_s, RATE_HZ))
        audio = soxr.resample(speech, RATE_HZ, 2 * RATE_HZ)
        room = 5e-4 * np.random.default_rng(0).standard_normal(len(audio))
        soundfile.write(self.sample, audio + room, 2 * RATE_HZ)
        write_consent(self.home / "consent.json", sample_sha256=sha256_of(self.sample))

    def command(self, *more: str) -> list[str]:
        """What is typed after `rapport voice`."""
        given = {
            "--tenant": self.tenant,
            "--name": "mara",
            "--sample": str(self.sample),
            "--consent": str(self.home / "consent.json"),
            "--config": "tiny",
            "--device": "cpu",
            "--tenants": str(self.home / "tenants"),
            "--data": str(self.data),
            "--epochs": str(EPOCHS),
        }
        return ["train", *(word for pair in given.items() for word in pair), *more]

    def train(self, *more: str) -> Result:
        return CliRunner().invoke(voice, self.command(*more))

    def start(self, *more: str) -> "subprocess.Popen[bytes]":
        """The same in a process of its own."""
        program = "from web.voice_cli import voice; voice()"
        words = [sys.executable, "-c", program, *self.command(*more)]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen(words, env=os.environ | {"OMP_NUM_THREADS": "1"}, **quiet)


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Operator:
    somebody = Operator(tmp_path_factory.mktemp("home"))
    write_content(somebody.data / "models" / "contentvec")
    return somebody


def wait_for(what: Callable[[], bool], process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + LIMIT_S
    while not what():
        assert process.poll() is None, "the training ended by itself"
        assert time.monotonic() < until, "the training does not get that far"
        time.sleep(0.05)


def test_a_voice_from_a_minute_of_speech_survives_being_killed(operator: Operator):
    operator.record(60.0)
    more = ("--batch", "2", "--save-every", "4", "--hear-every", "2")
    process = operator.start(*more)
    wait_for(lambda: len(read_losses(operator.workshop)) >= 18, process)
    psutil.Process(process.pid).send_signal(signal.SIGKILL)
    process.wait()

    result = operator.train(*more)

    assert result.exit_code == 0, result.output
    losses = read_losses(operator.workshop)
    plan = json.loads((operator.workshop / "plan.json").read_text())
    learnt = plan["pieces"] - min(3, plan["pieces"] // 10)
    steps = EPOCHS * -(-learnt // 2)
    assert [line["step"] for line in losses] == list(range(1, steps + 1))
    assert f"after step 16 of {steps}" in result.output
    fifth = steps // 5
    for name in ("mel", "kl", "discriminator"):
        first, last = losses[:fifth], losses[-fifth:]
        assert fmean(step[name] for step in last) < fmean(step[name] for step in first), name
    assert (operator.workshop / "mara.pth").is_file()
    assert (operator.workshop / "samples" / f"epoch-{EPOCHS:04}-1.wav").is_file()
    assert json.loads((operator.workshop / "report.json").read_text())["speech_s"] > 30
    speaks(operator)


def speaks(operator: Operator) -> None:
    """The installed voice may be opened, and says a sentence as long as it was told one."""
    import web.voice_options

    folder = VoiceStore(operator.data).open(operator.tenant, "mara", now=web.voice_options.now())
    opened = open_voice(folder, content=operator.data / "models" / "contentvec")
    said = pcm16_to_float(spoken("How may I help you today?"))
    conversion = opened.begin(said, RATE_HZ, seed=1)
    heard = []
    while conversion.key is not None:
        heard += opened.step([conversion])
    audio = np.concatenate(heard)
    assert len(audio) == round(len(said) * opened.rate_hz / RATE_HZ)
    assert np.isfinite(audio).all()
    assert np.abs(audio).max() > 0


def test_without_a_consent_nothing_is_decoded(operator: Operator, tmp_path: Path):
    operator.sample.write_bytes(b"no sound at all: decoding it would be another error")
    write_consent(operator.home / "consent.json", sample_sha256="0" * 64)

    result = operator.train()

    assert result.exit_code == 1
    assert "is not the sample that Mara Harbor consented to" in result.output
    assert sha256_of(operator.sample) in result.output


def test_a_consent_for_speaking_alone_is_none_for_training(operator: Operator):
    operator.record(2.0)
    whole = json.loads((operator.home / "consent.json").read_text())
    (operator.home / "consent.json").write_text(json.dumps(whole | {"scope": ["speak"]}))

    result = operator.train("--name", "other")

    assert result.exit_code == 1
    assert "the consent allows speak, not train" in result.output


def test_too_short_a_sample_is_refused_after_its_report(operator: Operator):
    operator.record(5.0)

    result = operator.train("--name", "short")

    assert result.exit_code == 1
    assert "reverberation" in result.output
    assert "at least 30 s are needed" in result.output
    assert not (operator.workshop.parent / ".making-short" / FILE).exists()


def test_check_tells_how_good_a_sample_is_and_keeps_nothing(operator: Operator, tmp_path: Path):
    operator.record(8.0)
    before = sorted(operator.data.rglob("*"))

    result = CliRunner().invoke(voice, ["train", "--sample", str(operator.sample), "--check"])

    assert result.exit_code == 0, result.output
    for row in ("speech", "noise", "clipping", "reverberation", "second speaker", "bandwidth"):
        assert row in result.output
    assert sorted(operator.data.rglob("*")) == before


def test_without_a_content_encoder_it_says_how_to_fetch_one(tmp_path: Path):
    somebody = Operator(tmp_path)
    somebody.record(2.0)

    result = somebody.train()

    assert result.exit_code == 1
    assert "rapport models pull contentvec" in result.output


def test_several_files_are_one_sample(operator: Operator, tmp_path: Path):
    operator.record(3.0)
    for name in ("a.wav", "b.wav"):
        (tmp_path / name).write_bytes(operator.sample.read_bytes())
    printed = subprocess.run(
        "sha256sum * | sha256sum", shell=True, cwd=tmp_path, capture_output=True, check=True
    )
    write_consent(operator.home / "consent.json", sample_sha256=printed.stdout.decode().split()[0])
    operator.sample = tmp_path

    result = operator.train("--name", "joined")

    assert result.exit_code == 1
    assert "at least 30 s are needed" in result.output
