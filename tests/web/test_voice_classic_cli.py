"""`rapport voice classic`, as an operator types it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tenants.consent_record import sha256_of
from tests.processors.classic.spoken import TRANSCRIPT, write_sample
from web.cli import app

DEMO = "demo"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sample(tmp_path_factory.mktemp("sample") / "brand.wav")


def classic(sample: Path, data: Path, *more: str) -> tuple[int, str]:
    command = ["voice", "classic", "--tenant", DEMO, "--sample", str(sample), "--data", str(data)]
    result = CliRunner().invoke(app, [*command, *more])
    return result.exit_code, result.output


def test_nothing_is_made_without_a_consent(sample: Path, tmp_path: Path):
    code, said = classic(sample, tmp_path)

    assert code == 1
    assert "no consent record" in said
    assert not (tmp_path / "voices" / DEMO / "brand").exists()


def test_a_voice_is_made_and_said_to_be_a_stand_in(sample: Path, tmp_path: Path):
    consent, text = tmp_path / "consent.json", tmp_path / "brand.txt"
    text.write_text(TRANSCRIPT)
    consent.write_text(
        json.dumps(
            {
                "who": "Ada Example",
                "sample_sha256": sha256_of(sample),
                "scope": ["train", "speak"],
                "given": "2026-01-01",
                "statement": "My voice may be used.",
            }
        )
    )

    code, said = classic(sample, tmp_path, "--consent", str(consent), "--transcript", str(text))

    assert code == 0
    assert "not a cloned voice" in " ".join(said.split())
    assert (tmp_path / "voices" / DEMO / "brand" / "voice.safetensors").is_file()
