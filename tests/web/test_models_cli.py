"""Fetching models, as an operator does it."""

from pathlib import Path

from typer.testing import CliRunner

from processors.rvc.weights import CONTENTVEC
from processors.stt.whisper_weights import REPOSITORIES
from tests.fakes.file_server import FileServer
from tests.fakes.model_hub import ModelHub
from tests.fakes.rvc_voice import write_content
from web.models_cli import models


def rapport_models(*arguments: str):
    return CliRunner().invoke(models, list(arguments))


def hub_with_base(folder: Path) -> ModelHub:
    folder.mkdir()
    for name in ("config.json", "model.bin", "tokenizer.json"):
        (folder / name).write_text(name)
    return ModelHub({REPOSITORIES["base"]: folder})


def test_pull_fetches_checks_and_says_how_to_go_on(tmp_path: Path):
    into = str(tmp_path / "models")
    with hub_with_base(tmp_path / "hub").serving() as hub:
        result = rapport_models(
            "pull", "whisper", "--size", "base", "--into", into, "--hub", hub.url
        )

    assert result.exit_code == 0, result.output
    assert "stt: {engine: whisper, model: base}" in result.output
    listed = rapport_models("list", "--into", into).output
    assert "whisper base: 0 MB" in listed
    assert "whisper tiny: not fetched" in listed


def test_a_size_nobody_knows_is_an_error_with_all_sizes(tmp_path: Path):
    result = rapport_models("pull", "whisper", "--size", "bse", "--into", str(tmp_path))

    assert result.exit_code == 1
    assert "large-v3-turbo" in result.output


def test_without_a_hub_the_operator_learns_what_to_do(tmp_path: Path):
    result = rapport_models(
        "pull", "whisper", "--into", str(tmp_path), "--hub", "http://127.0.0.1:9"
    )

    assert result.exit_code == 1
    assert "HF_ENDPOINT" in result.output


def test_the_content_encoder_is_fetched_and_listed(tmp_path: Path):
    into = str(tmp_path / "models")
    assert "contentvec: not fetched" in rapport_models("list", "--into", into).output
    encoder = write_content(tmp_path / "hub")
    with ModelHub({CONTENTVEC.source.repository: encoder}).serving() as hub:
        result = rapport_models("pull", "contentvec", "--into", into, "--hub", hub.url)

    assert result.exit_code == 0, result.output
    assert "contentvec: whole" in result.output.replace("\n", "")
    listed = rapport_models("list", "--into", into).output
    assert "contentvec: 1" in listed
    for missing in ("rmvpe", "voice-base 40k v2", "voice-base 48k v1"):
        assert f"{missing}: not fetched" in listed


def test_without_a_hub_no_voice_model_is_fetched_and_the_operator_learns_why(tmp_path: Path):
    for model in (("contentvec",), ("rmvpe",), ("voice-base", "--rate", "48k")):
        result = rapport_models(
            "pull", *model, "--into", str(tmp_path), "--hub", "http://127.0.0.1:9"
        )

        assert result.exit_code == 1
        assert "HF_ENDPOINT" in result.output


def test_a_wrong_face_model_is_refused_and_stays_unlisted(tmp_path: Path):
    into = str(tmp_path / "models")
    with FileServer(bytes(4_000_000)).serving() as server:
        result = rapport_models("pull", "face", "--into", into, "--from", server.url)

    assert result.exit_code == 1
    assert "is not the face model" in result.output.replace("\n", " ")
    assert "face: not fetched" in rapport_models("list", "--into", into).output


def test_without_a_way_out_the_operator_is_told_to_bring_the_face_model(tmp_path: Path):
    result = rapport_models(
        "pull", "face", "--into", str(tmp_path), "--from", "http://127.0.0.1:9/x"
    )

    told = result.output.replace("\n", " ")
    assert result.exit_code == 1
    assert "pages use the model inside @mediapipe/face_mesh" in told
    assert "rapport models pull face --from face_landmarker.task" in told
