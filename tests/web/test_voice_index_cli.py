"""The index of a voice, as an operator builds it."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import soundfile
import yaml
from typer.testing import CliRunner, Result

from processors.rvc.retrieval import FeatureIndex
from tenants.voices import VoiceStore
from tests.fakes.checkpoints import write_consent
from tests.fakes.rvc_voice import write_content, write_voice
from web.cli import app

SAMPLE_S = 3


class Operator:
    """Somebody with the tenant `harbor`, its voice `mara` and three seconds of her speech."""

    def __init__(self, home: Path) -> None:
        self.home, self.data = home, home / "var"
        folder = home / "tenants" / "harbor"
        (folder / "knowledge").mkdir(parents=True)
        settings = {
            "id": "harbor",
            "name": "Harbor Dental",
            "greeting": "Hello.",
            "knowledge": {"tickets": None},
        }
        (folder / "tenant.yaml").write_text(yaml.safe_dump(settings))
        self.sample = home / "sample.wav"
        noise = np.random.default_rng(0).normal(0, 0.1, (SAMPLE_S * 44_100, 2))
        soundfile.write(self.sample, noise, 44_100)
        write_content(self.data / "models" / "contentvec")

    @property
    def store(self) -> VoiceStore:
        return VoiceStore(self.data)

    def has_voice(self, **settings: object) -> Path:
        return self.store.install("harbor", "mara", write_voice(self.home / "mara", **settings))

    def consent(self, **changes: object) -> str:
        digest = hashlib.sha256(self.sample.read_bytes()).hexdigest()
        given = {"sample_sha256": digest, "scope": ["train", "speak"]} | changes
        return str(write_consent(self.home / "consent.json", **given))

    def indexes(self, *more: str) -> Result:
        where = ["--tenants", str(self.home / "tenants"), "--data", str(self.data)]
        whose = ["--tenant", "harbor", "--name", "mara", "--sample", str(self.sample)]
        return CliRunner().invoke(app, ["voice", "index", *whose, *where, *more])


@pytest.fixture
def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Operator:
    monkeypatch.setenv("COLUMNS", "250")
    return Operator(tmp_path)


def test_a_voice_gets_an_index_of_the_sample(operator: Operator):
    folder = operator.has_voice()
    before = (folder / "voice.safetensors").read_bytes()

    result = operator.indexes("--consent", operator.consent())

    assert result.exit_code == 0, result.output
    assert f"{SAMPLE_S * 50} vectors" in result.output
    index = FeatureIndex.open(folder / "index.safetensors")
    assert index.vectors.shape == (SAMPLE_S * 50, 768)
    assert (folder / "voice.safetensors").read_bytes() == before
    assert operator.store.open("harbor", "mara", now=datetime.now(UTC)) == folder


def test_settings_that_leave_it_unheard_are_named(operator: Operator):
    operator.has_voice(index_rate=0.0, f0_unvoiced="interpolate")

    result = operator.indexes("--consent", operator.consent())

    assert "index_rate 0" in result.output
    assert "protect 0.33 does nothing" in result.output


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"sample_sha256": "0" * 64}, "is not the sample that"),
        ({"scope": ["import", "speak"]}, "the consent allows import, speak, not train"),
        (
            {"expires": str((datetime.now(UTC) - timedelta(days=2)).date()), "given": "2020-01-01"},
            "expired",
        ),
    ],
)
def test_without_consent_to_it_nothing_is_built(
    operator: Operator, changes: dict[str, object], why: str
):
    folder = operator.has_voice()

    result = operator.indexes("--consent", operator.consent(**changes))

    assert result.exit_code == 1
    assert why in result.output
    assert not (folder / "index.safetensors").exists()


def test_without_a_record_nothing_is_built(operator: Operator):
    operator.has_voice()

    result = operator.indexes()

    assert result.exit_code == 1
    assert "no consent record" in result.output


def test_without_the_voice_one_learns_how_to_make_it(operator: Operator):
    result = operator.indexes("--consent", operator.consent())

    assert result.exit_code == 1
    assert "make it with `rapport voice import` or `train`" in result.output


def test_without_the_encoder_one_learns_how_to_fetch_it(operator: Operator):
    operator.has_voice()

    result = operator.indexes("--consent", operator.consent(), "--models", str(operator.home))

    assert result.exit_code == 1
    assert "rapport models pull contentvec" in result.output


def test_a_classic_voice_needs_none(operator: Operator):
    folder = operator.has_voice()
    about = json.loads((folder / "voice.json").read_text()) | {"kind": "classic"}
    (folder / "voice.json").write_text(json.dumps(about))

    result = operator.indexes("--consent", operator.consent())

    assert result.exit_code == 1
    assert "a classic voice has no index" in result.output


def test_a_sample_that_is_no_sound_is_named(operator: Operator):
    operator.has_voice()
    operator.sample.write_text("dear diary")

    result = operator.indexes("--consent", operator.consent())

    assert result.exit_code == 1
    assert "sample.wav" in result.output
