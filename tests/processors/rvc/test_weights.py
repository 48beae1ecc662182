"""Fetching what cloned voices stand on."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from processors.rvc.content import ContentEncoder
from processors.rvc.rmvpe import Salience
from processors.rvc.training.base import find_base
from processors.rvc.training.presets import Size, preset
from processors.rvc.weights import (
    CONTENTVEC,
    RMVPE,
    Model,
    models,
    pull,
    rmvpe_file,
    voice_base,
)
from processors.weights import WeightsError, damaged, sha256_of
from tests.fakes.model_hub import REVISION, ModelHub
from tests.fakes.rvc_voice import write_content

BASE = voice_base("40k", "v2")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ModelHub]:
    """What the public hub holds, in the layout and of the kinds it holds it."""
    encoder = write_content(tmp_path / "hub" / "encoder")
    pickle = encoder / "pytorch_model.bin"
    torch.save(load_file(encoder / "model.safetensors"), pickle)
    (encoder / "model.safetensors").unlink()
    rvc = tmp_path / "hub" / "rvc"
    (rvc / "pretrained_v2").mkdir(parents=True)
    for name, weight in (
        ("f0G40k", "dec.conv_pre.weight"),
        ("f0D40k", "discriminators.0.convs.0.bias"),
    ):
        checkpoint = {"model": {weight: torch.ones(3)}, "iteration": 7, "optimizer": None}
        torch.save(checkpoint, rvc / "pretrained_v2" / f"{name}.pth")
    repositories = {CONTENTVEC.source.repository: encoder, RMVPE.source.repository: rvc}
    with ModelHub(repositories).serving() as hub:
        yield hub


def test_the_content_encoder_arrives_as_a_pickle_and_stays_as_numbers(
    hub: ModelHub, tmp_path: Path
):
    steps: list[str] = []
    told: list[tuple[int, int]] = []

    folder = pull(
        CONTENTVEC, tmp_path, lambda *n: told.append(n), endpoint=hub.url, on_step=steps.append
    )

    assert {path.name for path in folder.iterdir()} == {
        "config.json",
        "model.safetensors",
        "manifest.json",
    }
    assert ContentEncoder.open(folder).features(torch.zeros(800), "v2").shape == (3, 768)
    assert told[-1][0] == told[-1][1]
    assert steps == ["Converting pytorch_model.bin", "Checking"]
    manifest = json.loads((folder / "manifest.json").read_text())
    pickle = hub.repositories[CONTENTVEC.source.repository] / "pytorch_model.bin"
    sums = {file["name"]: file["sha256"] for file in manifest["fetched"]}
    assert (manifest["repository"], manifest["revision"]) == (
        "lengyue233/content-vec-best",
        REVISION,
    )
    assert sums["pytorch_model.bin"] == sha256_of(pickle)
    assert damaged(folder) is None


def test_a_hub_with_safetensors_needs_no_conversion(hub: ModelHub, tmp_path: Path):
    write_content(hub.repositories[CONTENTVEC.source.repository])

    pull(CONTENTVEC, tmp_path, endpoint=hub.url)

    assert hub.fetched == ["config.json", "model.safetensors"]


def test_base_weights_come_without_what_training_left_beside_them(hub: ModelHub, tmp_path: Path):
    pull(BASE, tmp_path, endpoint=hub.url)

    base = find_base(tmp_path, preset(Size.R40K, "v2")) or pytest.fail("training does not find it")
    assert load_file(base.voice).keys() == {"dec.conv_pre.weight"}
    assert load_file(base.critics).keys() == {"discriminators.0.convs.0.bias"}
    assert {path.name for path in base.voice.parent.iterdir()} == {
        "f0G40k.safetensors",
        "f0D40k.safetensors",
        "manifest.json",
    }
    assert BASE.size_bytes(tmp_path)


def test_rmvpe_of_the_public_size_is_found_once_it_was_fetched(hub: ModelHub, tmp_path: Path):
    with torch.device("meta"):
        shapes = {name: tensor.shape for name, tensor in Salience().state_dict().items()}
    # Views of one number: a file of a few kilobytes that becomes all the weights.
    weights = {
        name: torch.zeros((), dtype=torch.half).expand(shape) for name, shape in shapes.items()
    }
    torch.save(weights, hub.repositories[RMVPE.source.repository] / "rmvpe.pt")
    assert rmvpe_file(tmp_path) is None

    pull(RMVPE, tmp_path, endpoint=hub.url)

    path = rmvpe_file(tmp_path) or pytest.fail("not there")
    assert path.stat().st_size > 2 * 90_423_165


class Runs:
    """Runs code when it is unpickled."""

    def __reduce__(self) -> tuple[object, ...]:
        return print, ("run",)


@pytest.mark.parametrize(
    ("content", "why"),
    [({"unet.bn": torch.ones(2)}, "not RMVPE's weights"), (Runs(), "never opened")],
)
def test_what_is_not_rmvpe_is_not_kept(hub: ModelHub, tmp_path: Path, content: object, why: str):
    torch.save(content, hub.repositories[RMVPE.source.repository] / "rmvpe.pt")

    with pytest.raises(WeightsError, match=rf"VoiceConversionWebUI: .*{why}"):
        pull(RMVPE, tmp_path, endpoint=hub.url)

    assert rmvpe_file(tmp_path) is None


def test_bytes_the_hub_did_not_state_are_never_opened(hub: ModelHub, tmp_path: Path):
    hub.mode = "lies"
    steps: list[str] = []

    with pytest.raises(WeightsError, match="not the bytes the hub states"):
        pull(BASE, tmp_path, endpoint=hub.url, on_step=steps.append)

    assert not steps


def test_what_is_there_is_not_fetched_again(hub: ModelHub, tmp_path: Path):
    write_content(hub.repositories[CONTENTVEC.source.repository])
    pull(CONTENTVEC, tmp_path, endpoint=hub.url)
    fetched = list(hub.fetched)

    pull(CONTENTVEC, tmp_path, endpoint=hub.url)

    assert hub.fetched == fetched


@pytest.mark.parametrize("model", models(), ids=lambda model: model.name)
def test_without_a_way_to_the_hub_one_learns_what_to_do(model: Model, tmp_path: Path):
    with pytest.raises(WeightsError, match="HF_ENDPOINT"):
        pull(model, tmp_path, endpoint="http://127.0.0.1:9")

    assert model.size_bytes(tmp_path) is None
